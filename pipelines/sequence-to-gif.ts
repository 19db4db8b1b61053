import { mergeMap, type Observable } from 'rxjs';
import { namesByIndex } from '../src/animation/frame-names.js';
import { frameError } from '../src/errors.js';
import type { ChunkWritten, GifWritten } from '../src/events.js';
import { bytesOf, type Frame } from '../src/messages.js';
import { fromAbortable } from '../src/operators/from-abortable.js';
import { pullWithinWindow } from '../src/operators/pull-within-window.js';
import { DEFAULT_WINDOW, MAX_BYTES_INSIDE, MIN_WINDOW } from '../src/options/encode.js';
import type { GifSettings } from '../src/options/gif.js';
import { checkAnyLeft, positionOf, type Order } from '../src/animation/order.js';
import { sourceError } from '../src/sources/read-frame.js';
import type { SequentialSource } from '../src/sources/source.js';
import { toFrame } from '../src/sources/to-frame.js';
import { checkDelays, ownDelays } from '../src/animation/plan-animation.js';
import { framesToGif, framesWritten, type FramesToGifOptions } from './frames-to-gif.js';

type SequenceSettings = Omit<GifSettings, 'inputs'> &
  Pick<FramesToGifOptions, 'report' | 'isLiberal'>;

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
    (signal) => select(source, signal, settings, (count) => checkDelays(delays, count)),
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
 * The frames that are shown, at their positions in the animation. After the last of the range, no more
 * are read.
 *
 * @param onEnd called with how many frames there are, where the source came to its end.
 * @throws PipelineError: the one that the source fails with, or `ERR_SOURCE_FAILED`, with the index of
 *   the frame that did not come.
 */
async function* select(
  source: SequentialSource,
  signal: AbortSignal,
  order: Order,
  onEnd: (count: number) => void,
): AsyncGenerator<Frame, void> {
  const { label } = source;
  let index = 0;
  try {
    for await (const frame of source.frames(signal)) {
      const position = positionOf(index, order);
      if (position !== undefined) yield toFrame(frame, index, position);
      if (index === order.to) return;
      index += 1;
    }
  } catch (error) {
    const failure = sourceError(error);
    const isOfRun = failure.code === 'ERR_NO_FRAMES';
    throw isOfRun ? failure : frameError(failure, { index, endpoint: label });
  }
  checkAnyLeft(index, order);
  onEnd(index);
}
