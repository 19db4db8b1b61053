import { framePath } from '../io/frame-file.js';
import { writeWhole } from '../io/part-file.js';
import { writeError } from '../io/write-error.js';
import { unpack, type Packed } from './pack.js';

/** Frames to write. */
export interface SaveJob {
  readonly folder: string;
  /** Where frames are written before they get their names. */
  readonly part: string;
  readonly indices: readonly number[];
  /** Their PNG files, in the same order. */
  readonly files: Packed;
}

/**
 * Writes frames into a folder, as `INDEX.png`; each appears when it is whole.
 *
 * @throws PipelineError `ERR_FRAMES_DIR_UNWRITABLE` or `ERR_DISK_FULL`, with the frame's index and path.
 */
export function saveFrames({ folder, part, indices, files }: SaveJob): void {
  for (const [k, index] of indices.entries()) {
    const path = framePath(folder, index);
    try {
      writeWhole(path, unpack(files, k), part);
    } catch (error) {
      throw writeError('ERR_FRAMES_DIR_UNWRITABLE', path, error, index);
    }
  }
}
