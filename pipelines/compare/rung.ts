import type { Observable, OperatorFunction } from 'rxjs';
import type { StartBackend } from '../../src/backends/backend.js';
import type { ChunkWritten, GifWritten } from '../../src/events.js';
import type { DownloadedFrame, Frame } from '../../src/messages.js';

/** One way to download frames and make a GIF of them, which adds one idea to the rung below it. */
export interface Rung {
  /** The idea that it adds, in a few words. */
  readonly name: string;
  /** One sentence that says why the idea can save time. */
  readonly why: string;
  /** The flow. It emits the events of the writer. */
  readonly flow: (parts: RungParts) => Observable<ChunkWritten | GifWritten>;
}

/** The parts that a rung is made of. All rungs get the same ones. */
export interface RungParts {
  /** The number of frames. */
  readonly count: number;
  /** The most connections at once, for a rung that has more than one. */
  readonly concurrency: number;
  /** The most threads that encode, for a rung that has more than one. */
  readonly workers: number;
  /** Downloads the frame of a 0-based index. Cold: it starts on subscribe. */
  readonly read: (index: number) => Observable<DownloadedFrame>;
  /** Makes one GIF of frames that come in any order. */
  readonly toGif: (how: HowToEncode) => OperatorFunction<Frame, ChunkWritten | GifWritten>;
}

/** The parts of `toGif` in which rungs differ. */
export interface HowToEncode {
  readonly backend: StartBackend;
  readonly encoder: 'plain' | 'kernels';
  readonly workers: number;
}
