import type { ChunkEvent } from '../../index.js';

/** Counts how many frames of a GIF are encoded and written, from the events of its chunks. */
export class GifProgress {
  /** The number of frames that are encoded. It never falls, unless the GIF is begun again. */
  encoded = 0;
  /** The number of frames that are written to the file. */
  written = 0;
  /** Whether there was a chunk. */
  hasBegun = false;
  /** By number of a chunk that is not written yet: the number of its frames. */
  private readonly sizes = new Map<number, number>();
  /** The same: how many of them are encoded. */
  private readonly inChunks = new Map<number, number>();
  /** By number of a chunk that is being encoded: its thread. */
  private readonly threads = new Map<number, number>();
  private writtenChunks = 0;
  /** Whether the next chunk is the first of another pass, with another quality, because the GIF must fit. */
  private isNextPass = false;

  /** The number of threads that encode now. */
  get busy(): number {
    return new Set(this.threads.values()).size;
  }

  count(event: ChunkEvent): void {
    if (this.isNextPass) this.begin();
    this.hasBegun = true;
    switch (event.type) {
      case 'chunk-queued':
        this.sizes.set(event.chunk, event.frames);
        break;
      case 'chunk-started':
        this.threads.set(event.chunk, event.worker);
        break;
      case 'chunk-progress':
        this.note(event.chunk, event.frames);
        break;
      case 'chunk-encoded':
        this.threads.delete(event.chunk);
        this.note(event.chunk, this.sizes.get(event.chunk) ?? 0);
        break;
      case 'chunk-written':
        this.written = event.frames;
        this.sizes.delete(this.writtenChunks);
        this.inChunks.delete(this.writtenChunks);
        this.writtenChunks += 1;
        break;
    }
    let encoded = this.written;
    for (const frames of this.inChunks.values()) encoded += frames;
    this.encoded = Math.max(this.encoded, encoded);
  }

  /** The pass has ended, and another one may begin. */
  endPass(): void {
    this.isNextPass = true;
  }

  /** The event of a thread may come after its chunk is written. */
  private note(chunk: number, frames: number): void {
    if (chunk >= this.writtenChunks) this.inChunks.set(chunk, frames);
  }

  private begin(): void {
    this.isNextPass = false;
    this.writtenChunks = 0;
    this.written = 0;
    this.encoded = 0;
    for (const map of [this.sizes, this.inChunks, this.threads]) map.clear();
  }
}
