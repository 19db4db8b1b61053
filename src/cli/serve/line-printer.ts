import type { Writable } from 'node:stream';

/** How long a line may wait for others to share its write, in ms, and how much may gather, in characters. */
const PATIENCE = 20;
const FULL = 32_768;

/** What may wait for a reader who is slow, in characters; more is dropped. */
const MAX_WAITING = 2 ** 20;

export interface LinePrinterOptions {
  /** How much may gather for one write, in characters. */
  readonly full?: number | undefined;
  /** Called with how many lines a reader who was too slow has missed, when it has caught up and at the end. */
  readonly onDropped: (lines: number) => void;
  /** Called with the lines of each write that failed, and why: the disk is full, for example. */
  readonly onFailed?: ((lines: number, error: Error) => void) | undefined;
}

/**
 * Prints lines, several with one write: a write for each, and a reader that wakes up for each, would
 * cost a busy server more than its answers. One write at a time, which others who write to the same
 * pipe cannot come between where it is small enough. A reader who falls behind costs it lines, not
 * memory: beyond what may wait all are dropped until that has been taken. Lines that cannot be written
 * are lost, and those after them are tried again.
 */
export class LinePrinter {
  private readonly full: number;
  private readonly onDropped: (lines: number) => void;
  private readonly onFailed: ((lines: number, error: Error) => void) | undefined;
  /** What gathers for the next write. */
  private text = '';
  private timer: NodeJS.Timeout | undefined;
  /** The write that is under way and those after it. */
  private readonly writes: string[] = [];
  private waiting = 0;
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

  /** Whole lines. */
  write(lines: string): void {
    this.text += lines;
    if (this.text.length >= this.full) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), PATIENCE);
  }

  /** Writes what has gathered, and tells of what was dropped. */
  end(): void {
    this.flush();
    this.tellDropped();
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
    this.stream.write(text, (error) => {
      if (error) this.onFailed?.(linesIn(text), error);
      this.waiting -= text.length;
      this.writes.shift();
      this.writeFirst();
    });
  }

  private tellDropped(): void {
    if (this.dropped > 0) this.onDropped(this.dropped);
    this.dropped = 0;
  }
}

const linesIn = (text: string): number => text.split('\n').length - 1;
