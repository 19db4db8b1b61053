import type { Done } from '../src/events.js';

/** Notes when the stages of one run began and ended; in ms. */
export class StageTimes {
  private readonly start = performance.now();
  private firstConnection: number | undefined;
  private lastSave: number | undefined;
  private firstChunk: number | undefined;
  private gifEnd: number | undefined;

  /** A connection is about to be opened. */
  connecting(): void {
    this.firstConnection ??= performance.now();
  }

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
    const { start, firstConnection, lastSave, firstChunk, gifEnd } = this;
    return {
      type: 'done',
      frames,
      downloadTime: between(firstConnection, lastSave),
      gifTime: between(firstChunk, gifEnd),
      totalTime: performance.now() - start,
    };
  }
}

const between = (start: number | undefined, end: number | undefined): number | undefined =>
  start === undefined || end === undefined ? undefined : end - start;
