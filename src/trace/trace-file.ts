import type { Sink } from '../io/sink.js';

/** Text is written in pieces of at least this many characters. */
const PIECE = 65_536;

/** Text that is written to a sink in the background, in large pieces. */
export class TraceFile {
  private text = '';
  /** The writes so far, one after another. After one has failed, the others are skipped. */
  private writes: Promise<void> = Promise.resolve();

  constructor(private readonly sink: Sink) {}

  /** Appends text. A failed write is reported by `flush` or `end`. */
  write(text: string): void {
    this.text += text;
    if (this.text.length >= PIECE) this.hand();
  }

  /** Resolves when all text so far is written; rejects with the error of the first write that failed. */
  flush(): Promise<void> {
    this.hand();
    return this.writes;
  }

  /** Writes the rest, and gives the file its name. If that fails, no file is left. */
  async end(): Promise<void> {
    try {
      await this.flush();
      await this.sink.commit();
    } finally {
      this.sink.discard(); // does nothing after the commit
    }
  }

  private hand(): void {
    const bytes = Buffer.from(this.text);
    this.text = '';
    this.writes = this.writes.then(() => this.sink.append(bytes));
    this.writes.catch(() => undefined); // `flush` and `end` report it
  }
}
