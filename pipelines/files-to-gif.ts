import { concat, map, of, pipe, range, type Observable, type OperatorFunction } from 'rxjs';
import type { ChunkWritten, FramesFound, GifWritten } from '../src/events.js';
import type { Frame } from '../src/messages.js';
import { withinWindow } from '../src/operators/within-window.js';
import { DEFAULT_WINDOW } from '../src/options/encode.js';
import type { Animation } from './animation.js';
import { framesWritten } from './frames-to-gif.js';

/**
 * Frames that are on disk, in the order of the animation, through the half that makes the GIF.
 *
 *     positions ──▶ paths ──▶ frames to GIF ──▶ events
 *
 * @param pathOf where the frame of a 0-based index is.
 */
export const filesToGif = (
  { count, indexAt }: Animation,
  pathOf: (index: number) => string,
  toGif: OperatorFunction<Frame, ChunkWritten | GifWritten>,
): Observable<FramesFound | ChunkWritten | GifWritten> => {
  const frameAt = (position: number): Frame => ({
    index: position,
    png: pathOf(indexAt(position)),
  });
  return concat(
    of({ type: 'frames-found', frames: count } as const),
    range(0, count).pipe(withinWindow(DEFAULT_WINDOW, pipe(map(frameAt), toGif), framesWritten)),
  );
};
