import { concat, map, of, pipe, range, type Observable } from 'rxjs';
import type { ChunkWritten, FramesFound, GifWritten, QualityTried } from '../src/events.js';
import type { Output } from '../src/io/open-sink.js';
import type { Frame, Gap, NamedFrame } from '../src/messages.js';
import { withinWindow } from '../src/operators/within-window.js';
import { DEFAULT_WINDOW, type EncodeOptions } from '../src/options/encode.js';
import type { Animation } from './animation.js';
import { fitBytes } from './fit-bytes.js';
import { framesToGif, framesWritten, type GifHalfOptions } from './frames-to-gif.js';
import type { StageTimes } from './stage-times.js';

/**
 * Frames that are on disk, in the order of the animation, through the half that makes the GIF; where
 * it must fit into so many bytes, several times.
 *
 *     positions ──▶ paths ──▶ frames to GIF ──▶ events
 *
 * @param frameOf the frame of a 0-based index; `undefined` for one that failed.
 */
export function filesToGif(
  { count, indexAt, delays }: Animation,
  frameOf: (index: number) => NamedFrame | undefined,
  settings: EncodeOptions &
    Pick<GifHalfOptions, 'repeatsForGaps' | 'onDamaged' | 'onProgress' | 'onWarning' | 'isLiberal'>,
  times: StageTimes,
): Observable<FramesFound | ChunkWritten | QualityTried | GifWritten> {
  const pathAt = (position: number) => frameOf(indexAt(position))?.path;
  const frameAt = (position: number): Frame | Gap => {
    const frame = frameOf(indexAt(position));
    if (frame === undefined) return { index: position, png: undefined };
    const { path, bytes } = frame;
    return bytes ? { index: position, png: bytes, pipe: path } : { index: position, png: path };
  };
  const make = (quality: number, output: Output): Observable<ChunkWritten | GifWritten> => {
    const toGif = framesToGif({ ...settings, delays, quality, output, pathOf: pathAt }, times);
    return range(0, count).pipe(
      withinWindow(DEFAULT_WINDOW, pipe(map(frameAt), toGif), framesWritten),
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
