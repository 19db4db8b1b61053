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
  readonly folder: string;
  /** A frame of more pixels is not kept. */
  readonly maxPixels?: number;
  /** Called with the index and the bytes of each frame that is kept; what it throws ends the stream. */
  readonly onKept?: (index: number, bytes: number) => void;
  readonly scheduler?: SchedulerLike;
}

/** A message to the thread costs as much as several frames, so they go in batches: this many, or those that came within this many ms. */
const BATCH_FRAMES = 64;
const BATCH_TIME = 20;

/**
 * Keeps the frames that are whole in `folder` and lets `obtain` get the others. They are looked at in a
 * thread of their own: a disk that does not answer holds up neither what is under way nor its end.
 *
 *     indices ──▶ whole on disk? ──yes──────────────▶ frames
 *                               └─no──▶ obtain ──▶
 *
 * @throws (through the stream) PipelineError `ERR_INPUT_UNREADABLE` for what is there and cannot be read,
 *   and what `onKept` throws.
 */
export const resume =
  (
    { folder, maxPixels = MAX_PIXELS, onKept, scheduler = asyncScheduler }: ResumeOptions,
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
              return { index, image: framePath(folder, index) };
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
