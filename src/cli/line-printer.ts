import type { Writable } from 'node:stream';

/** How long a line may wait for others to share its write, in ms, and how much may gather, in characters. */
const PATIENCE = 20;
const FULL = 32_768;

/**
 * Prints lines, several with one write: a write for each, and a reader that wakes up for each, would
 * cost a busy server more than its answers.
 */
export class LinePrinter {
  private text = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stream: Writable,
    private readonly full = FULL,
  ) {}

  print(line: string): void {
    this.write(`${line}\n`);
  }

  /** Whole lines. */
  write(lines: string): void {
    this.text += lines;
    if (this.text.length >= this.full) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), PATIENCE);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text === '') return;
    this.stream.write(this.text);
    this.text = '';
  }
}
