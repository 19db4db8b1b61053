import { mergeMap, type Observable } from 'rxjs';
import { isAtBorder } from '../src/animation/border-frames.js';
import { namesByIndex } from '../src/animation/frame-names.js';
import { frameError } from '../src/errors.js';
import type { ChunkWritten, GifWritten } from '../src/events.js';
import { bytesOf, positionOf, type Frame } from '../src/messages.js';
import { fromAbortable } from '../src/operators/from-abortable.js';
import { pullWithinWindow } from '../src/operators/pull-within-window.js';
import {
  DEFAULT_WINDOW,
  MAX_BYTES_INSIDE,
  MIN_WINDOW,
  type EncodeSettings,
} from '../src/options/encode.js';
import { checkAnyLeft, positionInOrder, type Order } from '../src/animation/order.js';
import { sourceError } from '../src/sources/read-frame.js';
import type { SequentialSource, SourceFrame } from '../src/sources/source.js';
import { toFrame } from '../src/sources/to-frame.js';
import { checkDelays, ownDelays } from '../src/animation/plan-animation.js';
import { framesToGif, framesWritten, type FramesToGifOptions } from './frames-to-gif.js';

type SequenceSettings = Omit<EncodeSettings, 'output'> &
  Order &
  Pick<FramesToGifOptions, 'output' | 'report' | 'isLiberal'>;

/**
 * Reads the frames of a sequential source, selects those that are shown, and makes the GIF.
 *
 *     source ──▶ select ──▶ frames to GIF ──▶ events
 *                └─ one window: read and not yet written ─┘
 *
 * The number of frames is known only at the end, so only then are `from` and the list of delays checked.
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
    const position = positionInOrder(index, settings);
    if (position !== undefined) shown.set(position, ms);
  }

  return pullWithinWindow(
    (signal) => {
      const frames = source.frames(signal, (code, message) =>
        settings.report?.({ type: 'warning', code, message }),
      );
      return select(frames, source, settings, (count) => checkDelays(delays, count));
    },
    {
      size: DEFAULT_WINDOW,
      weightOf: bytesOf,
      maxWeight: MAX_BYTES_INSIDE,
      minSize: MIN_WINDOW,
      onLeave: (frame) => {
        if (!isAtBorder(positionOf(frame))) source.release?.(frame.image);
      },
    },
    framesToGif({ ...settings, delays: shown }),
    framesWritten,
  );
}

/**
 * Yields the frames that are shown, with their positions in the animation. After frame `to` no more are
 * read.
 *
 * @param onEnd called with the number of frames when the source ends by itself.
 * @throws the PipelineError of the source, or `ERR_SOURCE_FAILED` for any other error, with the 0-based
 *   index of the frame that is missing.
 */
async function* select(
  frames: AsyncIterable<SourceFrame>,
  source: SequentialSource,
  order: Order,
  onEnd: (count: number) => void,
): AsyncGenerator<Frame, void> {
  let index = 0;
  try {
    for await (const frame of frames) {
      const position = positionInOrder(index, order);
      if (position !== undefined) yield toFrame(frame, index, position);
      else source.release?.(frame.image);
      if (index === order.to) return;
      index += 1;
    }
  } catch (error) {
    const failure = sourceError(error);
    // An error with a path is about the whole file.
    const isOfRun = failure.code === 'ERR_NO_FRAMES' || failure.path !== undefined;
    throw isOfRun ? failure : frameError(failure, { index, endpoint: source.label });
  }
  checkAnyLeft(index, order);
  onEnd(index);
}
