import { checkPng } from '../codecs/png/check-png.js';
import { PipelineError, systemCode } from '../errors.js';
import { framePath, readFrameFile } from '../io/frame-file.js';

/** Saved frames to check. */
export interface CheckJob {
  readonly folder: string;
  /** The most pixels of a frame; a larger one counts as damaged. */
  readonly maxPixels: number;
  /** The 0-based indices of the frames, which are the names of their files. */
  readonly indices: readonly number[];
}

/**
 * Finds out which frames of a folder are complete.
 *
 * @returns the size of each frame in bytes, in the order of `indices`; `undefined` for a frame that is
 *   missing or damaged, so that it can be downloaded again.
 * @throws PipelineError `ERR_INPUT_UNREADABLE`, `ERR_TOO_MANY_OPEN_FILES`.
 */
export const checkFrames = ({ folder, maxPixels, indices }: CheckJob): (number | undefined)[] =>
  indices.map((index) => wholeBytes(framePath(folder, index), maxPixels));

function wholeBytes(path: string, maxPixels: number): number | undefined {
  try {
    const png = readFrameFile(path);
    checkPng(png, maxPixels);
    return png.length;
  } catch (error) {
    const isReplaceable =
      error instanceof PipelineError &&
      error.code !== 'ERR_TOO_MANY_OPEN_FILES' &&
      (error.code !== 'ERR_INPUT_UNREADABLE' || systemCode(error.cause) === 'ENOENT');
    if (isReplaceable) return undefined;
    throw error;
  }
}
