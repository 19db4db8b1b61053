import { mkdirSync } from 'node:fs';
import {
  asyncScheduler,
  bufferTime,
  filter,
  map,
  mergeMap,
  of,
  pipe,
  tap,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { actorPool, type ActorPool } from '../actors/actor-pool.js';
import { startDiskActor } from '../actors/disk-actor.js';
import { framePath } from '../io/frame-file.js';
import { toSystemPath } from '../io/path-bytes.js';
import { writeError } from '../io/write-error.js';
import type { DownloadedFrame, Frame, Gap } from '../messages.js';
import { delayError } from '../operators/delay-error.js';
import { withResource } from '../operators/with-resource.js';

/** The options of `save`. */
export interface SaveOptions {
  /** Frames go to `folder/INDEX.png`; the folder is created. */
  readonly folder: string;
  /** Told the bytes of each frame before it is written; what it throws ends the stream. */
  readonly reserve?: (bytes: number) => void;
  readonly scheduler?: SchedulerLike;
}

/**
 * A message to the thread that writes costs as much as several frames, so they go in batches: this
 * many, or those that came within this many ms.
 */
export const BATCH_FRAMES = 256;
const BATCH_TIME = 20;

/**
 * A frame of more bytes travels on by its path, so that the window bounds memory whatever the size
 * of frames; a smaller one is cheaper to pass than to read again.
 */
const MAX_CARRIED_BYTES = 64 * 2 ** 10;

/**
 * Writes each frame to `folder/INDEX.png`, whole or not at all, in a thread of its own: on the thread
 * that reads the sockets, a write would take as long as the connection. Frames come out when they are
 * on disk; gaps pass. What came before an error of the source is still written.
 *
 * @throws (through the stream) PipelineError `ERR_FRAMES_DIR_UNWRITABLE` or `ERR_DISK_FULL`, and
 *   what `reserve` throws, after the frames before it are on disk.
 */
export const save =
  ({
    folder,
    reserve = () => undefined,
    scheduler = asyncScheduler,
  }: SaveOptions): OperatorFunction<DownloadedFrame | Gap, Frame | Gap> =>
  (frames) =>
    withResource(
      () => openFolder(folder),
      (disk) =>
        frames.pipe(
          tap(({ image }) => {
            if (image !== undefined) reserve(image.length);
          }),
          delayError(
            pipe(
              bufferTime(BATCH_TIME, null, BATCH_FRAMES, scheduler),
              filter((batch) => batch.length > 0),
              mergeMap((batch) => {
                const whole = batch.filter((frame) => frame.image !== undefined);
                return whole.length === 0 ? of(batch) : disk.ask(whole).pipe(map(() => batch));
              }),
              mergeMap((batch) =>
                batch.map((frame) => (frame.image === undefined ? frame : toFrame(folder, frame))),
              ),
            ),
          ),
        ),
    );

function openFolder(folder: string): ActorPool<readonly DownloadedFrame[], Uint8Array> {
  try {
    mkdirSync(toSystemPath(folder), { recursive: true });
  } catch (error) {
    throw writeError('ERR_FRAMES_DIR_UNWRITABLE', folder, error);
  }
  return actorPool({ size: 1, start: () => startDiskActor(folder) });
}

const toFrame = (folder: string, frame: DownloadedFrame): Frame =>
  frame.image.length > MAX_CARRIED_BYTES
    ? { ...frame, image: framePath(folder, frame.index) }
    : frame;
