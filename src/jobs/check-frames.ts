import { checkPng } from '../codecs/png/check-png.js';
import { PipelineError, systemCode } from '../errors.js';
import { framePath, readFrameFile } from '../io/frame-file.js';

/** Frames to look at. */
export interface CheckJob {
  readonly folder: string;
  /** A frame of more pixels is not whole. */
  readonly maxPixels: number;
  readonly indices: readonly number[];
}

/**
 * Looks which frames of a folder are whole.
 *
 * @returns the bytes of each frame, in the order of `indices`; `undefined` for one that is missing or
 *   damaged, and can be replaced.
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
