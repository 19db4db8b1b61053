import { appendDelays } from '../io/delays-file.js';
import { framePath } from '../io/frame-file.js';
import { writeWhole } from '../io/part-file.js';
import { writeError } from '../io/write-error.js';
import { unpack, type Packed } from './pack.js';

/** Frames to save. */
export interface SaveJob {
  readonly folder: string;
  /** The path of the part file: each frame is written to it, and then renamed. */
  readonly part: string;
  /** The 0-based indices of the frames. */
  readonly indices: readonly number[];
  /** The PNG files of the frames, in the order of `indices`. */
  readonly files: Packed;
  /** Lines for the file of delays; `''` if the frames came without delays. */
  readonly delays: string;
}

/**
 * Writes frames into a folder, as `INDEX.png`. Each file appears under its name only when it is complete,
 * and when its delay is in the file of delays.
 *
 * @throws PipelineError `ERR_FRAMES_DIR_UNWRITABLE` or `ERR_DISK_FULL`, with the frame's index and path.
 */
export function saveFrames({ folder, part, indices, files, delays }: SaveJob): void {
  if (delays !== '') appendDelays(folder, delays);
  for (const [k, index] of indices.entries()) {
    const path = framePath(folder, index);
    try {
      writeWhole(path, unpack(files, k), part);
    } catch (error) {
      throw writeError('ERR_FRAMES_DIR_UNWRITABLE', path, error, index);
    }
  }
}
