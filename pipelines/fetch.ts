import { concat, defer, EMPTY, ignoreElements, of, pipe, range, tap, type Observable } from 'rxjs';
import { PipelineError } from '../src/errors.js';
import type { FetchEvent } from '../src/events.js';
import { framePath } from '../src/io/frame-file.js';
import { namesByIndex } from '../src/codecs/frame-names.js';
import { removePart } from '../src/io/part-file.js';
import { reporting } from '../src/operators/reporting.js';
import { withinWindow } from '../src/operators/within-window.js';
import { checkFetchOptions, mostConnections, type FetchOptions } from '../src/options/fetch.js';
import { download } from '../src/stages/download.js';
import { resume } from '../src/stages/resume.js';
import { BATCH_FRAMES, save } from '../src/stages/save.js';
import { planAnimation } from './animation.js';
import { filesToGif } from './files-to-gif.js';
import { framesToGif, framesWritten } from './frames-to-gif.js';
import { readFrames } from './read-frames.js';
import { StageTimes } from './stage-times.js';

/**
 * Downloads frames concurrently, saves them, and makes one GIF of them while later frames are still
 * on the wire.
 *
 *     indices ──▶ download ──▶ save ──▶ frames to GIF ──▶ events
 *     └───── one window: started and not yet written ─────┘
 *
 * Where frames are to be shown in another order than they have on the wire, all are saved first.
 *
 * Cold. Unsubscribing closes every connection and ends the threads; frames that are whole stay, a GIF
 * that was not finished does not appear.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_NO_FRAMES` and
 *   `ERR_DELAYS_INVALID` before the first connection, and that of the first frame that failed for
 *   good, of the disk, or of the encoder.
 */
export function fetchPipeline(options: FetchOptions = {}): Observable<FetchEvent> {
  const settings = checkFetchOptions(options);
  const { host, port, count, retries, retryBudget, framesDir, window } = settings;

  // Frames whose bytes are in memory: what the disk is slow to take must not pile up.
  const unsaved = mostConnections(settings.concurrency) + 2 * BATCH_FRAMES;

  return reporting<FetchEvent>((report) => {
    const times = new StageTimes();
    const animation = planAnimation(namesByIndex(count), settings);

    const { read, concurrency } = readFrames(settings);
    const fromServer = download({
      read: (index) => {
        times.connecting();
        return read(index);
      },
      concurrency,
      retries,
      retryBudget,
      endpoint: `${host}:${port}`,
      onRetry: (retry) => report({ type: 'frame-retried', ...retry }),
    });
    const obtain = pipe(
      withinWindow(unsaved, pipe(fromServer, save({ folder: framesDir })), () => 1),
      tap(({ index }) => {
        times.saved();
        report({ type: 'frame-saved', index });
      }),
    );
    const onKept = (index: number) => {
      report({ type: 'frame-kept', index });
    };
    const frames = settings.resume ? resume({ folder: framesDir, onKept }, obtain) : obtain;

    // Whether the GIF can be made while frames arrive, or needs all of them first.
    const isOnTheWay = animation.inOrder && settings.maxBytes === undefined;
    const toGif = framesToGif({ ...settings, delays: animation.delays }, times);

    return concat(
      range(0, count).pipe(
        settings.gif && isOnTheWay
          ? withinWindow(window, pipe(frames, toGif), framesWritten)
          : pipe(
              withinWindow(window, frames, () => 1),
              ignoreElements(),
            ),
      ),
      settings.gif && !isOnTheWay
        ? filesToGif(animation, (index) => framePath(framesDir, index), settings, times)
        : EMPTY,
      defer(() => {
        const done = times.done(count);
        return of({ ...done, downloadTime: done.downloadTime ?? 0 });
      }),
    ).pipe(
      tap({
        error: (error: unknown) => {
          forgetDamaged(framesDir, error);
        },
      }),
    );
  });
}

/**
 * A frame whose chunks are whole may still hold image data that is not, which shows when it is
 * decoded. It must not stay, or `resume` would keep it for ever.
 */
function forgetDamaged(folder: string, error: unknown): void {
  if (!(error instanceof PipelineError) || error.index === undefined) return;
  // Its index may be that in the animation: the path says which file it is.
  if (error.code === 'ERR_PNG_CORRUPT') removePart(error.path ?? framePath(folder, error.index));
}
