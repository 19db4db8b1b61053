import { mergeMap, type Observable } from 'rxjs';
import { namesByIndex } from '../src/animation/frame-names.js';
import type { ChunkWritten, GifWritten } from '../src/events.js';
import { bytesOf, type Frame } from '../src/messages.js';
import { fromAbortable } from '../src/operators/from-abortable.js';
import { pullWithinWindow } from '../src/operators/pull-within-window.js';
import { DEFAULT_WINDOW, MIN_WINDOW } from '../src/options/encode.js';
import type { GifSettings } from '../src/options/gif.js';
import { checkAnyLeft, positionOf, type Order } from '../src/animation/order.js';
import type { SequentialSource, SourceFrame } from '../src/sources/source.js';
import { checkDelays, ownDelays } from '../src/animation/plan-animation.js';
import { framesToGif, framesWritten, type GifHalfOptions } from './frames-to-gif.js';
import { toFrame } from './to-frame.js';

/**
 * The bytes of frames from a stream that wait to be written. What is more only comes in where two
 * chunks of frames are more.
 */
const MAX_BYTES_INSIDE = 64 * 2 ** 20;

type SequenceSettings = Omit<GifSettings, 'inputs'> & Pick<GifHalfOptions, 'report' | 'isLiberal'>;

/**
 * Frames that come one after another, those that are shown, through the half that makes the GIF.
 *
 *     source ──▶ select ──▶ frames to GIF ──▶ events
 *                └─ one window: read and not yet written ─┘
 *
 * How many there are is known at the end only, and so is whether there was a frame to begin with and
 * one for each delay.
 *
 * @throws PipelineError `ERR_DELAYS_INVALID`, `ERR_INPUT_UNREADABLE` for a list of delays.
 */
export function sequenceToGif(
  source: SequentialSource,
  settings: SequenceSettings,
): Observable<ChunkWritten | GifWritten> {
  return fromAbortable((ended) => ownDelays(settings.delays, namesByIndex(Infinity), ended)).pipe(
    mergeMap((delays) => framesOf(source, delays, settings)),
  );
}

function framesOf(
  source: SequentialSource,
  delays: ReadonlyMap<number, number>,
  settings: SequenceSettings,
): Observable<ChunkWritten | GifWritten> {
  const shown = new Map<number, number>();
  for (const [index, ms] of delays) {
    const position = positionOf(index, settings);
    if (position !== undefined) shown.set(position, ms);
  }

  return pullWithinWindow(
    (signal) => select(source.frames(signal), settings, (count) => checkDelays(delays, count)),
    {
      size: DEFAULT_WINDOW,
      weightOf: bytesOf,
      maxWeight: MAX_BYTES_INSIDE,
      minSize: MIN_WINDOW,
    },
    framesToGif({ ...settings, delays: shown }),
    framesWritten,
  );
}

/**
 * The frames that are shown, by their position in the animation. After the last of the range, no more
 * are read, and how many there are is nobody's to know; `onEnd` is told where there were no more.
 */
async function* select(
  frames: AsyncIterable<SourceFrame>,
  order: Order,
  onEnd: (count: number) => void,
): AsyncGenerator<Frame, void> {
  let count = 0;
  for await (const frame of frames) {
    const position = positionOf(count, order);
    if (position !== undefined) yield toFrame(position, frame);
    if (count === order.to) return;
    count += 1;
  }
  checkAnyLeft(count, order);
  onEnd(count);
}
