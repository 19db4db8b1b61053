import { pipe, tap, type OperatorFunction } from 'rxjs';
import type { FetchEvent } from '../src/events.js';
import type { Frame, Gap } from '../src/messages.js';
import { withinWindow } from '../src/operators/within-window.js';
import { mostConnections, type FetchSettings } from '../src/options/fetch.js';
import { download } from '../src/stages/download.js';
import { resume } from '../src/stages/resume.js';
import { BATCH_FRAMES, save } from '../src/stages/save.js';
import { diskLimit } from './disk-limit.js';
import { downloads } from './downloads.js';
import type { FailedFrames } from './failed-frames.js';
import { readFrames } from './read-frames.js';
import { timedReads } from './timed-reads.js';

/** What `obtainFrames` needs of the run: a limit, the list of failed frames, and a function for events. */
export interface Obtaining {
  /** The most connections at once. */
  readonly connections: number;
  readonly failed: FailedFrames;
  /** The delays of frames that are on disk already, in ms by 0-based index. */
  readonly delays: ReadonlyMap<number, number>;
  readonly report: (event: FetchEvent) => void;
}

/**
 * Downloads and saves the frames of a run, or keeps those that are on disk already (`resume`). Emits frames
 * in the order in which they arrive.
 *
 *     indices ──▶ whole on disk? (resume) ──no──▶ download ──▶ save ──▶ frames
 *                                         └─yes──────────────────────▶
 */
export function obtainFrames(
  settings: FetchSettings,
  { connections, failed, delays, report }: Obtaining,
): OperatorFunction<number, Frame | Gap> {
  const { framesDir: folder, maxDisk, maxPixels, retries, retryBudget } = settings;
  const reserve = diskLimit(maxDisk, folder);

  const server = downloads(settings);
  const source = settings.details ? timedReads(server, report) : server;
  const { read, concurrency } = readFrames(source, settings, connections, (code, message) =>
    report({ type: 'warning', code, message }),
  );
  const downloaded = download({
    read: (index) => {
      report({ type: 'frame-started', index });
      return read(index);
    },
    concurrency,
    retries,
    retryBudget,
    endpoint: source.label,
    onRetry: (retry) => report({ type: 'frame-retried', ...retry }),
    onFailed: failed.onFailed,
  });
  // The most frames with bytes in memory: if the disk is slow, they must not pile up.
  const unsaved = mostConnections(settings.concurrency) + 2 * BATCH_FRAMES;
  const saved = pipe(
    withinWindow(unsaved, pipe(downloaded, save({ folder, reserve })), () => 1),
    tap(({ index, image }) => {
      if (image !== undefined) report({ type: 'frame-saved', index });
    }),
  );
  if (!settings.resume) return saved;
  const onKept = (index: number, bytes: number): void => {
    reserve(bytes);
    report({ type: 'frame-kept', index });
  };
  return resume({ folder, maxPixels, delays, onKept }, saved);
}
