import type { Done } from '../src/events.js';

/** Notes when the stages of one run began and ended; in ms. */
export class StageTimes {
  private readonly start = performance.now();
  private lastSave: number | undefined;
  private firstChunk: number | undefined;
  private gifEnd: number | undefined;

  /** A frame is on disk. */
  saved(): void {
    this.lastSave = performance.now();
  }

  /** A chunk goes to a worker. */
  chunked(): void {
    this.firstChunk ??= performance.now();
  }

  /** The GIF has its name. */
  written(): void {
    this.gifEnd = performance.now();
  }

  done(frames: number): Done {
    const { start, lastSave, firstChunk, gifEnd } = this;
    return {
      type: 'done',
      frames,
      downloadTime: lastSave === undefined ? undefined : lastSave - start,
      gifTime: firstChunk === undefined || gifEnd === undefined ? undefined : gifEnd - firstChunk,
      totalTime: performance.now() - start,
    };
  }
}
