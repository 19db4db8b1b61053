import type { Writable } from 'node:stream';

/** The longest time that a line waits for others to share a write, in ms. */
const PATIENCE = 20;
/** The size at which collected lines are written at once, in characters. */
const FULL = 32_768;

/** The most characters that wait for a slow reader; further lines are dropped. */
const MAX_WAITING = 2 ** 20;

/** The options of `LinePrinter`. */
export interface LinePrinterOptions {
  /** The size at which collected lines are written at once, in characters. @default 32_768 */
  readonly full?: number | undefined;
  /** Called with the number of dropped lines, when the reader has caught up, and at the end. */
  readonly onDropped: (lines: number) => void;
  /** Called with the number of lines of each failed write, and its error, such as a full disk. */
  readonly onFailed?: ((lines: number, error: Error) => void) | undefined;
}

/**
 * Prints lines, many with one write. A write for each line would cost a busy server more time than its
 * answers, because the reader would wake up for each.
 *
 * There is one write at a time. If it is small enough (see `full`), other processes that write to the same
 * pipe cannot write in the middle of it. If the reader is too slow, memory stays bounded: when 1 MiB waits,
 * further lines are dropped until all of it is written. The lines of a failed write are lost; later lines are
 * still written.
 */
export class LinePrinter {
  private readonly full: number;
  private readonly onDropped: (lines: number) => void;
  private readonly onFailed: ((lines: number, error: Error) => void) | undefined;
  /** The lines for the next write. */
  private text = '';
  private timer: NodeJS.Timeout | undefined;
  /** The texts to write, in order. The first one is being written. */
  private readonly writes: string[] = [];
  /** The total length of `writes`. */
  private waiting = 0;
  /** The number of lines dropped since the last report. */
  private dropped = 0;

  constructor(
    private readonly stream: Writable,
    { full = FULL, onDropped, onFailed }: LinePrinterOptions,
  ) {
    this.full = full;
    this.onDropped = onDropped;
    this.onFailed = onFailed;
  }

  print(line: string): void {
    this.write(`${line}\n`);
  }

  /** Prints whole lines, each with its line break. */
  write(lines: string): void {
    this.text += lines;
    if (this.text.length >= this.full) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), PATIENCE);
  }

  /** Writes the collected lines, and reports dropped ones. */
  end(): void {
    this.flush();
    this.tellDropped();
  }

  /**
   * As `end`, and hands all lines to the stream, so that what is then written to it comes after them.
   *
   * @param last one more line, which is never dropped.
   */
  close(last?: string): void {
    this.end();
    for (const text of this.writes.splice(1)) this.send(text);
    if (last !== undefined) this.send(`${last}\n`);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { text } = this;
    this.text = '';
    if (text === '') return;
    if (this.dropped > 0 || this.waiting >= MAX_WAITING) {
      this.dropped += linesIn(text);
      return;
    }
    this.waiting += text.length;
    this.writes.push(text);
    if (this.writes.length === 1) this.writeFirst();
  }

  private writeFirst(): void {
    const [text] = this.writes;
    if (text === undefined) {
      this.tellDropped();
      return;
    }
    this.send(text, () => {
      this.waiting -= text.length;
      this.writes.shift();
      this.writeFirst();
    });
  }

  private send(text: string, done?: () => void): void {
    this.stream.write(text, (error) => {
      if (error) this.onFailed?.(linesIn(text), error);
      done?.();
    });
  }

  private tellDropped(): void {
    if (this.dropped > 0) this.onDropped(this.dropped);
    this.dropped = 0;
  }
}

const linesIn = (text: string): number => text.split('\n').length - 1;
