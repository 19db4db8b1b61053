import { catchError, concat, map, of, range, type Observable } from 'rxjs';
import { frameError } from '../src/errors.js';
import type { ChunkWritten, FramesFound, GifWritten, QualityTried } from '../src/events.js';
import type { Output } from '../src/io/open-sink.js';
import { bytesOf, type Frame, type Gap } from '../src/messages.js';
import { readWithinWindow } from '../src/operators/read-within-window.js';
import {
  DEFAULT_WINDOW,
  MAX_BYTES_INSIDE,
  MIN_WINDOW,
  type EncodeSettings,
} from '../src/options/encode.js';
import { readFrame } from '../src/sources/read-frame.js';
import type { IndexedSource } from '../src/sources/source.js';
import { toFrame } from '../src/sources/to-frame.js';
import type { Animation } from '../src/animation/plan-animation.js';
import { fitBytes } from './fit-bytes.js';
import { framesToGif, framesWritten, type FramesToGifOptions } from './frames-to-gif.js';

/** Bounds for frames that are read and not yet written. A frame in a file is only a path here: weight 0. */
const READ_WINDOW = {
  size: DEFAULT_WINDOW,
  reads: 16,
  weightOf: (frame: Frame | Gap) => (frame.image === undefined ? 0 : bytesOf(frame)),
  maxWeight: MAX_BYTES_INSIDE,
  minSize: MIN_WINDOW,
};

/**
 * Reads the frames of an indexed source in the order of the animation and makes the GIF; several times if
 * the GIF must fit into `maxBytes`.
 *
 *     positions ──▶ read ──▶ frames to GIF ──▶ events
 *                   └─ one window: read and not yet written ─┘
 *
 * @param isGone whether the frame of a 0-based index has failed, so that it is a gap.
 */
export function indexedToGif(
  { count, indexAt, delays }: Animation,
  source: IndexedSource,
  settings: EncodeSettings &
    Pick<FramesToGifOptions, 'repeatsForGaps' | 'onDamaged' | 'report' | 'isLiberal' | 'details'>,
  isGone: (index: number) => boolean = () => false,
): Observable<FramesFound | ChunkWritten | QualityTried | GifWritten> {
  const read = (position: number): Observable<Frame | Gap> => {
    const index = indexAt(position);
    if (isGone(index)) return of({ index, position, image: undefined });
    return readFrame(source, index).pipe(
      map((frame) => toFrame(frame, index, position)),
      catchError((error: unknown) => {
        throw frameError(error, { index, endpoint: source.label });
      }),
    );
  };
  const frameAt = (position: number) => {
    const index = indexAt(position);
    return { index, path: source.pathOf?.(index) };
  };
  const make = (quality: number, output: Output): Observable<ChunkWritten | GifWritten> => {
    const toGif = framesToGif({ ...settings, delays, quality, output, frameAt });
    return range(0, count).pipe(readWithinWindow(read, READ_WINDOW, toGif, framesWritten));
  };
  const { quality, output, maxBytes } = settings;
  return concat(
    of({ type: 'frames-found', frames: count } as const),
    maxBytes === undefined
      ? make(quality, output)
      : fitBytes({ output, maxBytes, quality, count }, make),
  );
}
