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
  /** Frames are written to `folder/INDEX.png`; the folder is created if it is missing. */
  readonly folder: string;
  /** Called with the size of each frame in bytes before it is written; its errors fail the stream. */
  readonly reserve?: (bytes: number) => void;
  /** Times the batches. @default asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

/**
 * A message to the thread costs as much as the write of several frames, so frames are sent in batches:
 * of this many, or all that came within this many ms.
 */
export const BATCH_FRAMES = 256;
const BATCH_TIME = 20;

/**
 * A frame of more bytes is passed on as a path, so that the window bounds memory for frames of any size.
 * A smaller frame is passed on as bytes, because to read it again costs more.
 */
const MAX_CARRIED_BYTES = 64 * 2 ** 10;

/**
 * Writes each frame to `folder/INDEX.png`, whole or not at all. Another thread writes, because on the main
 * thread a write would take as long as a connection. Frames come out when they are on disk; gaps pass.
 *
 * The delay of a frame that brings one is written to `folder/.image-pipeline-delays.csv`.
 *
 *     in    0-1-2-#
 *     out   -----(012)#      the frames before an error are still written
 *
 * @throws (through the stream) PipelineError `ERR_FRAMES_DIR_UNWRITABLE` or `ERR_DISK_FULL`, and any error
 *   that `reserve` throws, after the frames before it are on disk.
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
  const pool = actorPool({ size: 1, start: () => startDiskActor(folder) });
  pool.warmUp();
  return pool;
}

const toFrame = (folder: string, frame: DownloadedFrame): Frame =>
  frame.image.length > MAX_CARRIED_BYTES
    ? { ...frame, image: framePath(folder, frame.index) }
    : frame;
