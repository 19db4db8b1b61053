import { mergeMap, type Observable } from 'rxjs';
import { keepSharpLoaded } from '../src/codecs/sharp/load-sharp.js';
import { namesByIndex, namesOfFiles } from '../src/animation/frame-names.js';
import type { GifEvent } from '../src/events.js';
import { findFrames, type FrameSource } from '../src/io/find-frames.js';
import { keepStream } from '../src/io/read-pieces.js';
import type { FileBehind } from '../src/io/same-file.js';
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
import { untilAborted } from '../src/operators/until-aborted.js';
import { checkSignal } from '../src/options/signal.js';
import { planAnimation } from '../src/animation/plan-animation.js';
import { chooseEncoder } from './choose-encoder.js';
import { claimPlaces } from './claim-places.js';
import { indexedToGif } from './indexed-to-gif.js';
import { readPipes } from './read-pipes.js';
import { withDone } from './stage-times.js';
import { affordable } from './within-descriptors.js';
import { sequenceToGif } from './sequence-to-gif.js';

/**
 * Frames that are on disk, in natural order or as the options say, or that come through pipes or a stream, into
 * one GIF.
 *
 *     paths ──▶ claim output ──▶ read pipes, select ──▶ files to GIF ──▶ events
 *     others ─▶ claim output ─────────────────────────▶ frames to GIF ──▶
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

    const ofSources = (sources: readonly FrameSource[]) =>
      fromAbortable(async (ended) => {
        const found = await readPipes(sources, ended);
        await keepSharpLoaded(found.map(({ path, bytes }) => (bytes ? ANY_IMAGE : path)));
        const names = namesOfFiles(found.map(({ path, bytes }) => (bytes ? undefined : path)));
        return { found, animation: await planAnimation(names, settings, ended) };
      }).pipe(
        mergeMap(({ found, animation }) =>
          indexedToGif(animation, files(found), () => false, gifSettings),
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
            sequenceToGif(pngStream(stream, settings), gifSettings),
          ),
      );
    const ofSource = (source: Source) =>
      claimPlaces({ ...settings, sources: list }, () => {
        if (isSequentialSource(source)) return sequenceToGif(source, gifSettings);
        const plan = (ended: AbortSignal) => planAnimation(namesOf(source), settings, ended);
        return fromAbortable(plan).pipe(
          mergeMap((animation) => indexedToGif(animation, source, () => false, gifSettings)),
        );
      });
    const ofInputs = () => {
      if (arePaths(inputs)) return ofFiles(inputs);
      if (areImages(inputs)) return ofSource(images(inputs));
      if (isStream(inputs)) return ofStream(inputs);
      return ofSource(isIterable(inputs) ? iterable(inputs) : inputs);
    };

    return ofInputs();
  }).pipe(withDone(), untilAborted(signal));
}

const namesOf = ({ count, pathOf }: IndexedSource) =>
  pathOf
    ? namesOfFiles(Array.from({ length: count }, (_, index) => pathOf(index)))
    : namesByIndex(count);

/** Stands for what comes through a pipe: what kind of image it is, its name does not say. */
const ANY_IMAGE = 'pipe.webp';
