import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, PipelineError } from '../errors.js';
import { tooManyFiles } from './too-many-files.js';

/** Where frame `index` is kept in a folder. */
export const framePath = (folder: string, index: number): string => join(folder, `${index}.png`);

/** The largest frame file that is read: more than any PNG of the most pixels needs. */
const MAX_FILE_BYTES = 2 ** 28;

/**
 * Reads one frame's file.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE` with the path.
 */
export function readFrameFile(path: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size > MAX_FILE_BYTES)
        throw new Error(`it has ${size} bytes, the most is ${MAX_FILE_BYTES}`);
      const bytes = new Uint8Array(size);
      let read = 0;
      while (read < size) {
        const count = readSync(file, bytes, read, size - read, read);
        if (count === 0) break;
        read += count;
      }
      return read === size ? bytes : bytes.slice(0, read);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw (
      tooManyFiles(error, { path }) ??
      new PipelineError('ERR_INPUT_UNREADABLE', `Cannot read ${path}: ${messageOf(error)}`, {
        path,
        cause: error,
      })
    );
  }
}
