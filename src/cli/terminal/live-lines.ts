import type { WriteStream } from 'node:tty';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/**
 * Lines at the end of a terminal that are drawn again and again in the same place. Each change is one write
 * that draws over the former lines, so nothing flickers. Between two writes the cursor, which is hidden, is
 * at the begin of the first line. So all lines are below it, even if a narrower window has wrapped them or
 * the terminal has echoed `^C`.
 */
export class LiveLines {
  /** What draws the lines that are shown; empty if there are none. */
  private shown = '';

  constructor(private readonly terminal: WriteStream) {}

  /** Draws lines in place of the former ones. Each must be narrower than the terminal. */
  draw(lines: readonly string[]): void {
    // More lines than the screen has would scroll at each write.
    const drawn = lines.slice(0, Math.max(1, (this.terminal.rows || Infinity) - 1));
    if (drawn.length === 0) return;
    const up = drawn.length === 1 ? '' : `\x1b[${drawn.length - 1}A`;
    const text = `\r${drawn.join(`${CLEAR_LINE_END}\n`)}${CLEAR_BELOW}\r${up}`;
    if (text === this.shown) return;
    this.terminal.write((this.shown === '' ? HIDE_CURSOR : '') + text);
    this.shown = text;
  }

  /** Writes text that stays, with its line break, above the lines. */
  writeAbove(text: string): void {
    this.terminal.write(this.shown === '' ? text : `\r${CLEAR_BELOW}${text}${this.shown}`);
  }

  /** Removes the lines, and shows the cursor. */
  clear(): void {
    if (this.shown === '') return;
    this.shown = '';
    this.terminal.write(`\r${CLEAR_BELOW}${SHOW_CURSOR}`);
  }
}
