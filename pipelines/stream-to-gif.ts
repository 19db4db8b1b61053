import { mergeMap, type Observable } from 'rxjs';
import { namesByIndex } from '../src/codecs/frame-names.js';
import type { ChunkWritten, GifWritten } from '../src/events.js';
import { readPieces } from '../src/io/read-pieces.js';
import type { DownloadedFrame } from '../src/messages.js';
import { fromAbortable } from '../src/operators/from-abortable.js';
import { pullWithinWindow } from '../src/operators/pull-within-window.js';
import { DEFAULT_WINDOW, MIN_WINDOW } from '../src/options/encode.js';
import type { GifSettings } from '../src/options/gif.js';
import { checkAnyLeft, positionOf, type OrderSettings } from '../src/options/order.js';
import { splitFrames } from '../src/stages/split-frames.js';
import { checkDelays, ownDelays } from './animation.js';
import { framesToGif, framesWritten, type GifHalfOptions } from './frames-to-gif.js';
import type { StageTimes } from './stage-times.js';

/**
 * The bytes of frames from a stream that wait to be written. What is more only comes in where two
 * chunks of frames are more.
 */
const MAX_BYTES_INSIDE = 64 * 2 ** 20;

/**
 * Frames that come through a stream, those of them that are shown, through the half that makes the
 * GIF.
 *
 *     pieces ──▶ split frames ──▶ select ──▶ frames to GIF ──▶ events
 *                                └─ one window: read and not yet written ─┘
 *
 * How many there are is known at the end only, and so is whether there was a frame to begin with and
 * one for each delay.
 *
 * @throws PipelineError `ERR_DELAYS_INVALID`, `ERR_INPUT_UNREADABLE` for a list of delays.
 */
export function streamToGif(
  input: AsyncIterable<Uint8Array>,
  settings: Omit<GifSettings, 'inputs'> &
    Pick<GifHalfOptions, 'onProgress' | 'onWarning' | 'isLiberal'>,
  times: StageTimes,
): Observable<ChunkWritten | GifWritten> {
  return fromAbortable((ended) => ownDelays(settings.delays, namesByIndex(Infinity), ended)).pipe(
    mergeMap((delays) => framesOf(input, delays, settings, times)),
  );
}

function framesOf(
  input: AsyncIterable<Uint8Array>,
  delays: ReadonlyMap<number, number>,
  settings: Omit<GifSettings, 'inputs'>,
  times: StageTimes,
): Observable<ChunkWritten | GifWritten> {
  const shown = new Map<number, number>();
  for (const [index, ms] of delays) {
    const position = positionOf(index, settings);
    if (position !== undefined) shown.set(position, ms);
  }

  return pullWithinWindow(
    (signal) =>
      select(splitFrames(readPieces(input, signal), settings), settings, (count) =>
        checkDelays(delays, count),
      ),
    {
      size: DEFAULT_WINDOW,
      weightOf: ({ png }) => png.length,
      maxWeight: MAX_BYTES_INSIDE,
      minSize: MIN_WINDOW,
    },
    framesToGif({ ...settings, delays: shown }, times),
    framesWritten,
  );
}

/**
 * The frames that are shown, by their position in the animation. After the last of the range, no more
 * are read, and how many there are is nobody's to know; `onEnd` is told where there were no more.
 */
async function* select(
  frames: AsyncIterable<DownloadedFrame>,
  order: OrderSettings,
  onEnd: (count: number) => void,
): AsyncGenerator<DownloadedFrame, void> {
  let count = 0;
  for await (const { index, png } of frames) {
    count += 1;
    const position = positionOf(index, order);
    if (position !== undefined) yield { index: position, png };
    if (index === order.to) return;
  }
  checkAnyLeft(count, order);
  onEnd(count);
}
