import { PipelineError } from '../errors.js';
import type { Sink } from './sink.js';

/** A sink that keeps the bytes in `parts`; `append` rejects with `ERR_GIF_TOO_LARGE` above the limit. */
export class MemorySink implements Sink {
  readonly parts: Uint8Array[] = [];
  private bytes = 0;

  /** @param maxBytes the most bytes in all. */
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
    // Nothing is open; `parts` hold the bytes.
  }

  discard(): void {
    // Nothing is open.
  }
}
