import { concat, concatMap, defer, from, mergeMap, of, tap, type Observable } from 'rxjs';
import { keepSharpLoaded } from '../src/codecs/sharp/load-sharp.js';
import { namesOfFiles } from '../src/codecs/frame-names.js';
import { requireWebAssembly } from '../src/codecs/gif/require-webassembly.js';
import type { GifEvent } from '../src/events.js';
import { findFrames } from '../src/io/find-frames.js';
import { checkGifOptions, isStream, type GifOptions } from '../src/options/gif.js';
import { untilAborted } from '../src/operators/until-aborted.js';
import { checkSignal } from '../src/options/signal.js';
import { planAnimation } from './animation.js';
import { filesToGif } from './files-to-gif.js';
import { StageTimes } from './stage-times.js';
import { streamToGif } from './stream-to-gif.js';

/**
 * Frames that are on disk, in natural order or as the options say, or that come through a stream, into
 * one GIF.
 *
 *     paths ──▶ select ──▶ files to GIF ──▶ events
 *     stream ────────────▶ stream to GIF ──▶
 *
 * Cold. Unsubscribing, or aborting `signal`, ends the threads and destroys the stream that is read; a file that was not
 * finished does not appear.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_INPUT_UNREADABLE`,
 *   `ERR_NO_FRAMES`, `ERR_DELAYS_INVALID`, `ERR_WEBASSEMBLY_MISSING`, `ERR_FRAME_TOO_LARGE`, those of the decoders with the
 *   frame's position in the animation and, of a file, its path, and those of `framesToGif`.
 */
export function gifPipeline(options: GifOptions): Observable<GifEvent> {
  const { inputs, ...settings } = checkGifOptions(options);
  const signal = checkSignal(options);

  return defer(() => {
    requireWebAssembly();
    const times = new StageTimes();
    let frames = 0;

    const ofFiles = (patterns: readonly string[]) =>
      from(findFrames(patterns)).pipe(
        concatMap((paths) => keepSharpLoaded(paths).then(() => paths)),
        mergeMap((paths) => {
          const animation = planAnimation(namesOfFiles(paths), settings);
          return filesToGif(animation, (index) => paths[index], settings, times);
        }),
      );

    return concat(
      isStream(inputs) ? streamToGif(inputs, settings, times) : ofFiles(inputs),
      defer(() => of(times.done(frames))),
    ).pipe(
      tap((event) => {
        if (event.type === 'gif-written') frames = event.frames;
      }),
    );
  }).pipe(untilAborted(signal));
}
