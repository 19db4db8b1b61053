import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, PipelineError, systemCode } from '../errors.js';
import { kindOf } from './file-kind.js';
import { toSystemPath } from './path-bytes.js';
import { tooManyFiles } from './too-many-files.js';

/** The path of frame `index` (0-based) in a folder of frames. */
export const framePath = (folder: string, index: number): string => join(folder, `${index}.png`);

/** The largest frame file that is read, in bytes. A PNG of the most pixels allowed is smaller. */
export const MAX_FILE_BYTES = 2 ** 28;

/** Without O_NONBLOCK, opening a FIFO would wait for a writer. (Windows has no such flag.) */
export const OPEN_TO_READ = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Reads one frame's file, synchronously. For worker threads: a slow disk must not block the main thread.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE` with the path. Its `cause` has the system's code.
 */
export function readFrameFile(path: string): Uint8Array {
  try {
    const file = openSync(toSystemPath(path), OPEN_TO_READ);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) throw new Error(`expected a file, it is ${kindOf(stats)}`);
      const { size } = stats;
      if (size > MAX_FILE_BYTES)
        throw new Error(`it has ${size} bytes, the limit is ${MAX_FILE_BYTES}`);
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
    const ownLimit = tooManyFiles(error, { path });
    if (ownLimit) throw ownLimit;
    // A socket cannot be opened; the system's message (ENXIO) does not say that it is a socket.
    const isSocket = systemCode(error) === 'ENXIO' && statSync(toSystemPath(path)).isSocket();
    throw unreadable(path, isSocket ? new Error('expected a file, it is a socket') : error);
  }
}

/** The error for an input that cannot be read. */
export const unreadable = (path: string, cause: unknown): PipelineError =>
  new PipelineError('ERR_INPUT_UNREADABLE', `Cannot read ${path}: ${messageOf(cause)}`, {
    path,
    cause,
  });
