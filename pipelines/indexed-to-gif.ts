import { concat, map, mergeMap, of, pipe, range, type Observable } from 'rxjs';
import type { ChunkWritten, FramesFound, GifWritten, QualityTried } from '../src/events.js';
import type { Output } from '../src/io/open-sink.js';
import type { Frame, Gap } from '../src/messages.js';
import { withinWindow } from '../src/operators/within-window.js';
import { DEFAULT_WINDOW, type EncodeSettings } from '../src/options/encode.js';
import type { IndexedSource } from '../src/sources/source.js';
import type { Animation } from '../src/animation/plan-animation.js';
import { fitBytes } from './fit-bytes.js';
import { framesToGif, framesWritten, type GifHalfOptions } from './frames-to-gif.js';
import { toFrame } from './to-frame.js';

/** Frames that are read at once. Those in files are only named here, and read by who decodes them. */
const READS = 16;

/**
 * The frames of a source in the order of the animation, through the half that makes the GIF; several
 * times where it must fit into a number of bytes.
 *
 *     positions ──▶ read ──▶ frames to GIF ──▶ events
 *
 * @param isGone whether the frame of a 0-based index failed, and leaves a gap.
 */
export function indexedToGif(
  { count, indexAt, delays }: Animation,
  source: IndexedSource,
  isGone: (index: number) => boolean,
  settings: EncodeSettings &
    Pick<GifHalfOptions, 'repeatsForGaps' | 'onDamaged' | 'report' | 'isLiberal'>,
): Observable<FramesFound | ChunkWritten | QualityTried | GifWritten> {
  const frameAt = (position: number): Observable<Frame | Gap> => {
    const index = indexAt(position);
    if (isGone(index)) return of({ index: position, png: undefined });
    return source.read(index).pipe(map((frame) => toFrame(position, frame)));
  };
  const pathOf = (position: number) => {
    const index = indexAt(position);
    return isGone(index) ? undefined : source.pathOf?.(index);
  };
  const make = (quality: number, output: Output): Observable<ChunkWritten | GifWritten> => {
    const toGif = framesToGif({ ...settings, delays, quality, output, pathOf });
    return range(0, count).pipe(
      withinWindow(DEFAULT_WINDOW, pipe(mergeMap(frameAt, READS), toGif), framesWritten),
    );
  };
  const { quality, output, maxBytes } = settings;
  return concat(
    of({ type: 'frames-found', frames: count } as const),
    maxBytes === undefined
      ? make(quality, output)
      : fitBytes({ output, maxBytes, quality, count }, make),
  );
}
