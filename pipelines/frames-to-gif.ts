import { pipe, tap, type OperatorFunction } from 'rxjs';
import type { ChunkWritten, GifWritten } from '../src/events.js';
import type { Frame } from '../src/messages.js';
import { inOrder } from '../src/operators/in-order.js';
import type { EncodeOptions } from '../src/options/encode.js';
import { geometryOf } from '../src/options/geometry.js';
import { chunk } from '../src/stages/chunk.js';
import { encode } from '../src/stages/encode.js';
import { writeGif } from '../src/stages/write-gif.js';
import type { StageTimes } from './stage-times.js';

/**
 * The half that all pipelines share: frames in any order, one GIF.
 *
 *     frames ──▶ chunk ──▶ encode ──▶ in order ──▶ write GIF ──▶ events
 *                            ▲ gif actors
 */
export const framesToGif = (
  { output, delay, loop, workers, quality, ...options }: EncodeOptions,
  times: StageTimes,
): OperatorFunction<Frame, ChunkWritten | GifWritten> =>
  pipe(
    chunk(),
    tap(() => times.chunked()),
    encode({ workers, quality, geometry: geometryOf(options) }),
    inOrder(({ index }) => index),
    writeGif({ output, delay, loop }),
    tap((event) => {
      if (event.type === 'gif-written') times.written();
    }),
  );

/** How many frames an event takes out of the window: a slot is free when its frame is written. */
export const framesWritten = (event: ChunkWritten | GifWritten): number =>
  event.type === 'chunk-written' ? event.newFrames : 0;
