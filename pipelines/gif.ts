import { concat, concatMap, defer, from, mergeMap, of, type Observable } from 'rxjs';
import { keepSharpLoaded } from '../src/codecs/sharp/load-sharp.js';
import type { GifEvent } from '../src/events.js';
import { findFrames } from '../src/io/find-frames.js';
import { namesOfFiles } from '../src/codecs/frame-names.js';
import { checkGifOptions, type GifOptions } from '../src/options/gif.js';
import { planAnimation } from './animation.js';
import { filesToGif } from './files-to-gif.js';
import { framesToGif } from './frames-to-gif.js';
import { StageTimes } from './stage-times.js';

/**
 * Frames that are on disk, in natural order or as the options say, into one GIF.
 *
 *     paths ──▶ select ──▶ files to GIF ──▶ events
 *
 * Cold. Unsubscribing ends the threads; a GIF that was not finished does not appear.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_INPUT_UNREADABLE`,
 *   `ERR_NO_FRAMES`, `ERR_DELAYS_INVALID`, those of the decoders with the frame's position
 *   and path, and those of `framesToGif`.
 */
export function gifPipeline(options: GifOptions): Observable<GifEvent> {
  const settings = checkGifOptions(options);

  return defer(() => {
    const times = new StageTimes();
    return from(findFrames(settings.inputs)).pipe(
      concatMap((paths) => keepSharpLoaded(paths).then(() => paths)),
      mergeMap((paths) => {
        const animation = planAnimation(namesOfFiles(paths), settings);
        const toGif = framesToGif({ ...settings, delays: animation.delays }, times);
        return concat(
          filesToGif(animation, (index) => paths[index] as string, toGif),
          defer(() => of(times.done(animation.count))),
        );
      }),
    );
  });
}
