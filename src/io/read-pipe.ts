import { close, open } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { OPEN_TO_READ, unreadable } from './frame-file.js';
import { toSystemPath } from './path-bytes.js';
import { readWhole } from './read-whole.js';
import { isStandardInput } from './standard-paths.js';

export interface ReadPipeOptions {
  /** Reading fails if there are more bytes. */
  readonly maxBytes: number;
  /** Aborting it ends the wait for a program that writes nothing. */
  readonly signal: AbortSignal;
}

/**
 * Reads a pipe to its end: a FIFO, `<(…)` of a shell, or `/dev/stdin`.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE` with the path.
 */
export async function readPipe(path: string, options: ReadPipeOptions): Promise<Uint8Array> {
  try {
    return await readAll(await openPipe(path), options);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads a stream to its end, and destroys it. */
export async function readAll(
  stream: Readable,
  { maxBytes, signal }: ReadPipeOptions,
): Promise<Uint8Array> {
  const bytes = await readWhole(addAbortSignal(signal, stream), maxBytes);
  if (!bytes) throw new Error(`it has more bytes than the limit of ${maxBytes}`);
  return bytes;
}

/**
 * Opens a pipe without blocking. A read from a FIFO that has no writer yet would look like its end; a
 * Socket reads only when the kernel reports data or the end, after a writer has come.
 */
async function openPipe(path: string): Promise<Readable> {
  if (isStandardInput(path)) {
    if (process.stdin.isTTY) throw new Error('expected a pipe, it is a terminal');
    return process.stdin;
  }
  const fd = await promisify(open)(toSystemPath(path), OPEN_TO_READ);
  try {
    return new Socket({ fd, readable: true, writable: false });
  } catch (error) {
    close(fd);
    throw error;
  }
}
