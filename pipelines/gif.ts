import { concat, defer, mergeMap, of, tap, type Observable } from 'rxjs';
import { keepSharpLoaded } from '../src/codecs/sharp/load-sharp.js';
import { namesOfFiles } from '../src/codecs/frame-names.js';
import type { GifEvent } from '../src/events.js';
import { findFrames, type FrameSource } from '../src/io/find-frames.js';
import { keepStream } from '../src/io/read-pieces.js';
import type { FileBehind } from '../src/io/same-file.js';
import { fromAbortable } from '../src/operators/from-abortable.js';
import { withResource } from '../src/operators/with-resource.js';
import { checkGifOptions, isStream, type GifOptions } from '../src/options/gif.js';
import { reporting } from '../src/operators/reporting.js';
import { untilAborted } from '../src/operators/until-aborted.js';
import { checkSignal } from '../src/options/signal.js';
import { planAnimation } from './animation.js';
import { chooseEncoder } from './choose-encoder.js';
import { claimPlaces } from './claim-places.js';
import { filesToGif } from './files-to-gif.js';
import { readPipes } from './read-pipes.js';
import { StageTimes } from './stage-times.js';
import { affordable } from './within-descriptors.js';
import { streamToGif } from './stream-to-gif.js';

/**
 * Frames that are on disk, in natural order or as the options say, or that come through pipes or a stream, into
 * one GIF.
 *
 *     paths ──▶ claim output ──▶ read pipes, select ──▶ files to GIF ──▶ events
 *     stream ─▶ claim output ─────────────────────────▶ stream to GIF ──▶
 *
 * Cold. Unsubscribing, or aborting `signal`, ends the threads and destroys the stream that is read; a file that was not
 * finished does not appear.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_INPUT_UNREADABLE`,
 *   `ERR_NO_FRAMES`, `ERR_DELAYS_INVALID`, `ERR_WEBASSEMBLY_MISSING`, `ERR_FRAME_TOO_LARGE`, those of `claimPlaces`, those of the
 *   decoders with the frame's position in the animation and, of a file or a pipe, its path, and those of
 *   `framesToGif`.
 */
export function gifPipeline(options: GifOptions): Observable<GifEvent> {
  const { inputs, ...settings } = checkGifOptions(options);
  const signal = checkSignal(options);
  const { delays } = settings;
  const list = typeof delays === 'string' ? [{ path: delays }] : [];

  return reporting<GifEvent>((report) => {
    const encoder = chooseEncoder(settings.encoder, report);
    const times = new StageTimes();
    let frames = 0;
    const { workers } = affordable(
      { workers: settings.workers, otherThreads: 0, connections: 0, perConnection: 1 },
      report,
    );
    const gifSettings = {
      ...settings,
      encoder,
      workers,
      onProgress: (chunk: number, done: number) =>
        report({ type: 'chunk-progress', chunk, frames: done }),
      onWarning: report,
      isLiberal: true,
    };

    const ofSources = (sources: readonly FrameSource[]) =>
      fromAbortable(async (ended) => {
        const found = await readPipes(sources, ended);
        await keepSharpLoaded(found.map(({ path, bytes }) => (bytes ? ANY_IMAGE : path)));
        const names = namesOfFiles(found.map(({ path, bytes }) => (bytes ? undefined : path)));
        return { found, animation: await planAnimation(names, settings, ended) };
      }).pipe(
        mergeMap(({ found, animation }) =>
          filesToGif(animation, (index) => found[index], gifSettings, times),
        ),
      );
    const ofFiles = (patterns: readonly string[]) =>
      fromAbortable(() => findFrames(patterns)).pipe(
        mergeMap((sources) =>
          claimPlaces({ ...settings, sources: [...sources, ...list] }, () => ofSources(sources)),
        ),
      );
    const ofStream = (stream: AsyncIterable<Uint8Array>) =>
      withResource(
        () => keepStream(stream),
        () =>
          claimPlaces({ ...settings, sources: [stream as FileBehind, ...list] }, () =>
            streamToGif(stream, gifSettings, times),
          ),
      );

    return concat(
      isStream(inputs) ? ofStream(inputs) : ofFiles(inputs),
      defer(() => of(times.done(frames))),
    ).pipe(
      tap((event) => {
        if (event.type === 'gif-written') frames = event.frames;
      }),
    );
  }).pipe(untilAborted(signal));
}

/** Stands for what comes through a pipe: what kind of image it is, its name does not say. */
const ANY_IMAGE = 'pipe.webp';
