import { join } from 'node:path';
import type { CheckJob } from '../jobs/check-frames.js';
import { pack } from '../jobs/pack.js';
import type { SaveJob } from '../jobs/save-frames.js';
import { delayLines } from '../io/delays-file.js';
import { removeLater, removeStaleParts } from '../io/part-file.js';
import { partPath } from '../io/part-path.js';
import type { DownloadedFrame } from '../messages.js';
import { startActor, type Actor } from './actor.js';
import { startWorker } from './threads.js';

/** An actor that writes batches of frames to a folder. It answers with their bytes when they are on disk. */
export function startDiskActor(folder: string): Actor<readonly DownloadedFrame[], Uint8Array> {
  const frame = join(folder, 'frame');
  void removeStaleParts(frame);
  const part = partPath(frame);
  const actor = startActor<readonly DownloadedFrame[], Uint8Array>(
    startWorker('./disk-worker.js'),
    (frames): SaveJob => ({
      folder,
      part,
      indices: frames.map(({ index }) => index),
      files: pack(frames.map(({ image }) => image)),
      delays: delayLines(frames),
    }),
  );
  // A thread that is stopped in the middle of a frame leaves its part file behind.
  void actor.ended.then(() => removeLater(part));
  return actor;
}

/** An actor that checks frames in a folder: it answers each one's size in bytes, `undefined` if not whole. */
export const startCheckActor = (
  folder: string,
  maxPixels: number,
): Actor<readonly number[], readonly (number | undefined)[]> =>
  startActor(startWorker('./disk-worker.js'), (indices): CheckJob => ({
    folder,
    maxPixels,
    indices,
  }));
