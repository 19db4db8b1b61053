import {
  concat,
  EMPTY,
  finalize,
  ignoreElements,
  mergeMap,
  pipe,
  range,
  tap,
  type Observable,
} from 'rxjs';
import type { FetchEvent } from '../src/events.js';
import { framePath } from '../src/io/frame-file.js';
import { namesByIndex } from '../src/animation/frame-names.js';
import { fromAbortable } from '../src/operators/from-abortable.js';
import { reporting } from '../src/operators/reporting.js';
import { untilAborted } from '../src/operators/until-aborted.js';
import { withinWindow } from '../src/operators/within-window.js';
import {
  checkFetchOptions,
  mostConnections,
  type FetchOptions,
  type FetchSettings,
} from '../src/options/fetch.js';
import { checkSignal } from '../src/options/signal.js';
import { savedFrames } from '../src/sources/files.js';
import { planAnimation, type Animation } from '../src/animation/plan-animation.js';
import { chooseEncoder } from './choose-encoder.js';
import { claimPlaces } from './claim-places.js';
import { FailedFrames, deleteDamaged } from './failed-frames.js';
import { framesToGif, framesWritten } from './frames-to-gif.js';
import { indexedToGif } from './indexed-to-gif.js';
import { keptDelays } from './kept-delays.js';
import { obtainFrames } from './obtain-frames.js';
import { otherFrames } from './other-frames.js';
import { affordable } from './within-descriptors.js';
import { withDone } from './stage-times.js';

/**
 * Downloads frames concurrently, saves them, and makes one GIF of them while later frames are still being
 * downloaded.
 *
 *     indices ──▶ download ──▶ save ──▶ frames to GIF ──▶ events
 *     └───── one window: started and not yet written ─────┘
 *
 * A frame that fails for good fails the run, or is replaced by a gap (`onError`). If the GIF shows frames
 * in another order than their indices, or must fit into `maxBytes`, all frames are saved first.
 *
 * Cold. Unsubscribing, or aborting `signal`, closes every connection and ends the threads. Saved frames
 * stay; an unfinished GIF does not appear.
 *
 * @throws InvalidOptionError at once. Through the stream, before the first connection, PipelineError
 *   `ERR_NO_FRAMES`, `ERR_DELAYS_INVALID`, `ERR_WEBASSEMBLY_MISSING` and those of an output that cannot be
 *   used; later the error of the first frame that failed for good, of the disk, or of the encoder.
 * @example
 * const { frames, totalTime } = await lastValueFrom(
 *   fetchPipeline({ port: 1234, count: 100, output: 'a.gif' }).pipe(
 *     filter((event) => event.type === 'done'),
 *   ),
 * );
 */
export const fetchPipeline = (options: FetchOptions = {}): Observable<FetchEvent> =>
  fetchInBusyProcess({ otherThreads: 0, perConnection: 1 }, options);

/** The threads and file descriptors that this process needs, because it also does other work. */
export interface ProcessNeeds {
  /** The number of threads for the other work. */
  readonly otherThreads: number;
  /** File descriptors for each connection: more than 1 if the server is in this process, too. */
  readonly perConnection: number;
}

/** {@link fetchPipeline} in a process that also does other work, such as a server. */
export function fetchInBusyProcess(
  { otherThreads, perConnection }: ProcessNeeds,
  options: FetchOptions,
): Observable<FetchEvent> {
  const asked = checkFetchOptions(options);
  const signal = checkSignal(options);
  const { count, framesDir, window } = asked;

  const run = (
    settings: FetchSettings,
    connections: number,
    animation: Animation,
    kept: ReadonlyMap<number, number>,
    report: (event: FetchEvent) => void,
  ): Observable<FetchEvent> => {
    const failed = new FailedFrames(settings, report);
    const frames = obtainFrames(settings, { connections, failed, delays: kept, report });
    const gifSettings = {
      ...settings,
      repeatsForGaps: settings.onError === 'repeat',
      onDamaged: failed.onDamaged,
      report,
    };
    const encodesWhileDownloading =
      settings.gif && animation.inOrder && settings.maxBytes === undefined;
    if (encodesWhileDownloading) {
      const frameAt = (index: number) => ({ index, path: framePath(framesDir, index) });
      const toGif = framesToGif({ ...gifSettings, delays: animation.delays, frameAt });
      return range(0, count).pipe(withinWindow(window, pipe(frames, toGif), framesWritten));
    }
    // The GIF needs all frames first.
    const delays = new Map<number, number>();
    const saved = savedFrames(framesDir, count, delays);
    return concat(
      range(0, count).pipe(
        withinWindow(window, frames, () => 1),
        tap((frame) => {
          if (frame.image !== undefined && frame.delay !== undefined)
            delays.set(frame.index, frame.delay);
        }),
        ignoreElements(),
      ),
      settings.gif
        ? indexedToGif(animation, saved, gifSettings, (index) => failed.has(index))
        : EMPTY,
    );
  };

  const claim = {
    ...asked,
    output: asked.gif ? asked.output : undefined,
    sources: typeof asked.delays === 'string' ? [{ path: asked.delays }] : [],
    frames: { folder: framesDir, count },
  };
  return reporting<FetchEvent>((report) => {
    const encoder = asked.gif ? chooseEncoder(asked.encoder, report) : asked.encoder;
    const { workers, connections } = affordable(
      {
        workers: asked.workers,
        otherThreads: otherThreads + (asked.resume ? 2 : 1), // the threads for the disk
        connections: Math.min(mostConnections(asked.concurrency), count),
        perConnection,
      },
      report,
    );
    const settings = { ...asked, encoder, workers };
    return fromAbortable((ended) => planAnimation(namesByIndex(count), settings, ended)).pipe(
      mergeMap((animation) =>
        claimPlaces(claim, () =>
          concat(
            otherFrames(framesDir, count),
            fromAbortable((ended) => keptDelays(settings, ended)).pipe(
              mergeMap((kept) => run(settings, connections, animation, kept, report)),
            ),
          ),
        ),
      ),
      tap({
        error: (error: unknown) => {
          deleteDamaged(framesDir, error);
        },
      }),
    );
  }).pipe(
    withDone(count),
    finalize(() => asked.source?.close?.()),
    untilAborted(signal),
  );
}
