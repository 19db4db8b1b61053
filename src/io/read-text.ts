import { open, stat } from 'node:fs/promises';
import { kindOf } from './file-kind.js';
import { OPEN_TO_READ, unreadable } from './frame-file.js';
import { toSystemPath } from './path-bytes.js';
import { readAll, readPipe, type ReadPipeOptions } from './read-pipe.js';
import { isStandardInput } from './standard-paths.js';

/**
 * Reads a small file or a pipe as UTF-8.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE` with the path, also if there are more than `maxBytes`; a
 *   file is then not read at all.
 */
export async function readText(path: string, options: ReadPipeOptions): Promise<string> {
  return new TextDecoder().decode(await readBytes(path, options));
}

async function readBytes(path: string, options: ReadPipeOptions): Promise<Uint8Array> {
  if (isStandardInput(path)) return await readPipe(path, options);
  try {
    const stats = await stat(toSystemPath(path));
    if (!stats.isFIFO()) return await readFileWithin(path, options);
  } catch (error) {
    throw unreadable(path, error);
  }
  return await readPipe(path, options);
}

/**
 * Reads a file of at most `maxBytes`. It never waits for the writer of a FIFO.
 *
 * @throws (as a rejection) a system error; an Error for anything but a file, or for a larger one, which is not read.
 */
export async function readFileWithin(path: string, options: ReadPipeOptions): Promise<Uint8Array> {
  const file = await open(toSystemPath(path), OPEN_TO_READ);
  try {
    const stats = await file.stat();
    const { maxBytes } = options;
    if (!stats.isFile()) throw new Error(`expected a file, it is ${kindOf(stats)}`);
    if (stats.size > maxBytes) {
      throw new Error(`it has ${stats.size} bytes, the limit is ${maxBytes}`);
    }
    return await readAll(file.createReadStream({ end: maxBytes, autoClose: false }), options);
  } finally {
    await file.close();
  }
}
