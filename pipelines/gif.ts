import { concat, defer, from, mergeMap, of, type Observable } from 'rxjs';
import type { GifEvent } from '../src/events.js';
import { findFrames } from '../src/io/find-frames.js';
import type { Frame } from '../src/messages.js';
import { withinWindow } from '../src/operators/within-window.js';
import { DEFAULT_WINDOW } from '../src/options/encode.js';
import { checkGifOptions, type GifOptions } from '../src/options/gif.js';
import { framesToGif, framesWritten } from './frames-to-gif.js';
import { StageTimes } from './stage-times.js';

/**
 * Frames that are on disk, in natural order, into one GIF.
 *
 *     paths ──▶ frames to GIF ──▶ events
 *
 * Cold. Unsubscribing ends the threads; a GIF that was not finished does not appear.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_INPUT_UNREADABLE`,
 *   `ERR_NO_FRAMES`, those of the PNG check with the frame's index and path, and those of
 *   `framesToGif`.
 */
export function gifPipeline(options: GifOptions): Observable<GifEvent> {
  const settings = checkGifOptions(options);

  return defer(() => {
    const times = new StageTimes();
    return from(findFrames(settings.inputs)).pipe(
      mergeMap((paths) =>
        concat(
          of({ type: 'frames-found', frames: paths.length } as const),
          from(paths.map((png, index): Frame => ({ index, png }))).pipe(
            withinWindow(DEFAULT_WINDOW, framesToGif(settings, times), framesWritten),
          ),
          defer(() => of(times.done(paths.length))),
        ),
      ),
    );
  });
}
