import {
  asyncScheduler,
  bufferTime,
  connect,
  filter,
  map,
  merge,
  mergeMap,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { startCheckActor } from '../actors/disk-actor.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { framePath } from '../io/frame-file.js';
import type { Frame, Gap } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

/** The options of `resume`. */
export interface ResumeOptions {
  /** The folder of the frames, as `INDEX.png`. */
  readonly folder: string;
  /** A frame of more pixels is not kept. @default 33_554_432 (2 ** 25) */
  readonly maxPixels?: number;
  /**
   * The delays of kept frames, in ms by 0-based index: a PNG file has none.
   *
   * @default no frame has a delay of its own
   */
  readonly delays?: ReadonlyMap<number, number>;
  /** Called with the 0-based index of each kept frame and its size in bytes; its errors fail the stream. */
  readonly onKept?: (index: number, bytes: number) => void;
  /** Times the batches. @default asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

/**
 * A message to the thread costs as much as the check of several frames, so indices are sent in batches:
 * of this many, or all that came within this many ms.
 */
const BATCH_FRAMES = 64;
const BATCH_TIME = 20;

/**
 * Keeps the frames that are whole in `folder` and passes the other indices to `obtain`. The files are
 * checked in another thread, so that a slow disk blocks neither downloads nor the end of the run.
 *
 *     indices ──▶ whole on disk? ──yes──────────────▶ frames
 *                               └─no──▶ obtain ──▶
 *
 * @throws (through the stream) PipelineError `ERR_INPUT_UNREADABLE` for a file that exists and cannot be
 *   read, and any error that `onKept` or `obtain` throws.
 */
export const resume =
  (
    {
      folder,
      maxPixels = MAX_PIXELS,
      delays = new Map(),
      onKept,
      scheduler = asyncScheduler,
    }: ResumeOptions,
    obtain: OperatorFunction<number, Frame | Gap>,
  ): OperatorFunction<number, Frame | Gap> =>
  (indices) =>
    withResource(
      () => actorPool({ size: 1, start: () => startCheckActor(folder, maxPixels) }),
      (disk) =>
        indices.pipe(
          bufferTime(BATCH_TIME, null, BATCH_FRAMES, scheduler),
          filter((batch) => batch.length > 0),
          mergeMap((batch) => disk.ask(batch).pipe(map((bytes) => ({ batch, bytes })))),
          mergeMap(({ batch, bytes }) =>
            batch.map((index, k) => {
              const size = bytes[k];
              if (size === undefined) return index;
              onKept?.(index, size);
              const delay = delays.get(index);
              const image = framePath(folder, index);
              return delay === undefined ? { index, image } : { index, image, delay };
            }),
          ),
          connect((candidates) =>
            merge(
              candidates.pipe(filter((candidate) => typeof candidate !== 'number')),
              candidates.pipe(
                filter((candidate) => typeof candidate === 'number'),
                obtain,
              ),
            ),
          ),
        ),
    );
