import { PipelineError } from '../errors.js';
import type { Sink } from './sink.js';

/** Keeps what it gets, up to a limit; `append` rejects with `ERR_GIF_TOO_LARGE` beyond it. */
export class MemorySink implements Sink {
  readonly parts: Uint8Array[] = [];
  private bytes = 0;

  /** @param maxBytes how many bytes it takes in all. */
  constructor(private readonly maxBytes: number) {}

  append(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.length;
    if (this.bytes > this.maxBytes) {
      return Promise.reject(
        new PipelineError('ERR_GIF_TOO_LARGE', `The GIF has more than ${this.maxBytes} bytes`),
      );
    }
    this.parts.push(bytes);
    return Promise.resolve();
  }

  commit(): void {
    // It is kept until nobody holds it.
  }

  discard(): void {
    // As above.
  }
}
