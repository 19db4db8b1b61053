import type { Writable } from 'node:stream';

/**
 * Prints lines in one write per turn of the event loop: a write for each would cost a busy server
 * more than its answers.
 */
export class LinePrinter {
  private lines: string[] = [];

  constructor(private readonly stream: Writable) {}

  print(line: string): void {
    if (this.lines.length === 0) setImmediate(() => this.flush());
    this.lines.push(line);
  }

  flush(): void {
    if (this.lines.length === 0) return;
    this.stream.write(`${this.lines.join('\n')}\n`);
    this.lines = [];
  }
}
