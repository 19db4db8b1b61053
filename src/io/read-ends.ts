import { open } from 'node:fs/promises';
import { OPEN_TO_READ, unreadable } from './frame-file.js';
import { toSystemPath } from './path-bytes.js';

/** The first and the last bytes of a file. */
export interface FileEnds {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/**
 * Reads the first bytes of a file and its last ones, at most so many of each.
 *
 * @throws PipelineError `ERR_INPUT_UNREADABLE` with the path.
 */
export async function readEnds(
  path: string,
  { head, tail }: { readonly head: number; readonly tail: number },
): Promise<FileEnds> {
  try {
    const file = await open(toSystemPath(path), OPEN_TO_READ);
    const read = async (length: number, at: number): Promise<Uint8Array> => {
      const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    };
    try {
      const { size } = await file.stat();
      return { head: await read(head, 0), tail: await read(tail, Math.max(0, size - tail)) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}
