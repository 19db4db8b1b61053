import { finalize, mergeMap, type Observable } from 'rxjs';
import { namesByIndex, namesOfFiles, type FrameNames } from '../src/animation/frame-names.js';
import type { GifEvent } from '../src/events.js';
import { findFrames } from '../src/io/find-frames.js';
import { keepStream } from '../src/io/read-pieces.js';
import type { FileBehind } from '../src/io/same-file.js';
import type { NamedFrame } from '../src/messages.js';
import { fromAbortable } from '../src/operators/from-abortable.js';
import { withResource } from '../src/operators/with-resource.js';
import {
  areImages,
  arePaths,
  checkGifOptions,
  isIterable,
  isStream,
  type GifOptions,
} from '../src/options/gif.js';
import { files } from '../src/sources/files.js';
import { images, iterable } from '../src/sources/images.js';
import { pngStream } from '../src/sources/png-stream.js';
import { isSequentialSource, type IndexedSource, type Source } from '../src/sources/source.js';
import { reporting } from '../src/operators/reporting.js';
import { withIndices } from '../src/options/moment.js';
import { untilAborted } from '../src/operators/until-aborted.js';
import { checkSignal } from '../src/options/signal.js';
import { planAnimation } from '../src/animation/plan-animation.js';
import { animationToGif } from './animation-to-gif.js';
import { chooseEncoder } from './choose-encoder.js';
import { claimPlaces } from './claim-places.js';
import { findAnimation } from './find-animation.js';
import { indexedToGif } from './indexed-to-gif.js';
import { readPipes } from './read-pipes.js';
import { withDone } from './stage-times.js';
import { affordable } from './within-descriptors.js';
import { sequenceToGif } from './sequence-to-gif.js';

/**
 * Makes one GIF of frames from files, pipes, a stream, memory or a source. Files of a folder are in natural
 * order, unless the options say otherwise.
 *
 *     paths ───▶ claim output ──▶ read pipes ──▶ indexed to GIF ───▶ events
 *     a video ─▶ claim output ─▶ animation to GIF ──▶ events
 *     sources ─▶ claim output ─────────────────▶ indexed to GIF, or sequence to GIF ──▶ events
 *
 * Cold. Unsubscribing, or aborting `signal`, ends the threads and destroys the input stream. An unfinished
 * GIF does not appear.
 *
 * @throws InvalidOptionError at once. Through the stream PipelineError `ERR_INPUT_UNREADABLE`,
 *   `ERR_NO_FRAMES`, `ERR_DELAYS_INVALID`, `ERR_WEBASSEMBLY_MISSING`, `ERR_FRAME_TOO_LARGE`; those of an
 *   output that cannot be used; those of a damaged frame, with its index and, if it has one, its path; and
 *   those of `framesToGif`.
 * @example
 * const { frames, duration } = await lastValueFrom(
 *   gifPipeline({ inputs: ['frames'], output: 'a.gif', fps: 20, width: 480 }).pipe(
 *     filter((event) => event.type === 'gif-written'),
 *   ),
 * );
 */
export function gifPipeline(options: GifOptions): Observable<GifEvent> {
  const { inputs, ...settings } = checkGifOptions(options);
  const signal = checkSignal(options);
  const { delays } = settings;
  const list = typeof delays === 'string' ? [{ path: delays }] : [];

  return reporting<GifEvent>((report) => {
    const encoder = chooseEncoder(settings.encoder, report);
    const { workers } = affordable(
      { workers: settings.workers, otherThreads: 0, connections: 0, perConnection: 1 },
      report,
    );
    const gifSettings = {
      ...settings,
      encoder,
      workers,
      report,
      isLiberal: true,
    };

    const ofIndexed = (source: IndexedSource, names: FrameNames) => {
      const plan = (ended: AbortSignal) => planAnimation(names, withIndices(settings), ended);
      return fromAbortable(plan).pipe(
        mergeMap((animation) => indexedToGif(animation, source, gifSettings)),
      );
    };
    const ofFiles = (patterns: readonly string[]) =>
      fromAbortable(() => findFrames(patterns)).pipe(
        mergeMap((found) =>
          claimPlaces({ ...settings, sources: [...found, ...list] }, () =>
            fromAbortable(() => findAnimation(found)).pipe(
              mergeMap((animation) =>
                animation
                  ? animationToGif(animation, gifSettings, options)
                  : fromAbortable((ended) => readPipes(found, ended)).pipe(
                      mergeMap((frames) => ofIndexed(files(frames), namesOfFrames(frames))),
                    ),
              ),
            ),
          ),
        ),
      );
    const ofStream = (stream: AsyncIterable<Uint8Array>) =>
      withResource(
        () => keepStream(stream),
        () =>
          claimPlaces({ ...settings, sources: [stream as FileBehind, ...list] }, () =>
            sequenceToGif(pngStream(stream, settings), withIndices(gifSettings)),
          ),
      );
    const ofSource = (source: Source) => {
      const paths = pathsOf(source);
      const close = () => (isSequentialSource(source) ? undefined : source.close?.());
      // The GIF must not overwrite the files of its frames.
      return claimPlaces({ ...settings, sources: [...filesAt(paths), ...list] }, () =>
        isSequentialSource(source)
          ? sequenceToGif(source, withIndices(gifSettings))
          : ofIndexed(source, source.pathOf ? namesOfFiles(paths) : namesByIndex(source.count)),
      ).pipe(finalize(close));
    };
    const ofInputs = () => {
      if (arePaths(inputs)) return ofFiles(inputs);
      if (areImages(inputs)) return ofSource(images(inputs));
      if (isStream(inputs)) return ofStream(inputs);
      return ofSource(isIterable(inputs) ? iterable(inputs) : inputs);
    };

    return ofInputs();
  }).pipe(withDone(), untilAborted(signal));
}

/** Frames from a pipe have no file name. */
const namesOfFrames = (frames: readonly NamedFrame[]): FrameNames =>
  namesOfFiles(frames.map(({ path, bytes }) => (bytes ? undefined : path)));

type Paths = readonly (string | undefined)[];

/** The path of each frame of a source; none if the source has no paths. */
const pathsOf = (source: Source): Paths =>
  isSequentialSource(source) || !source.pathOf
    ? []
    : Array.from({ length: source.count }, (_, index) => source.pathOf?.(index));

const filesAt = (paths: Paths): FileBehind[] =>
  paths.flatMap((path) => (path === undefined ? [] : [{ path }]));
