import { readdir } from 'node:fs/promises';
import { makeFolder } from './make-folder.js';
import { toSystemPath } from './path-bytes.js';
import { writeError } from './write-error.js';

/**
 * Creates a folder for frames if it is missing.
 *
 * @returns a function that removes the folders that were created, if they are still empty.
 * @throws PipelineError `ERR_FRAMES_DIR_UNWRITABLE` or `ERR_DISK_FULL`.
 */
export async function makeFramesFolder(folder: string): Promise<() => Promise<void>> {
  try {
    return await makeFolder(folder);
  } catch (error) {
    throw writeError('ERR_FRAMES_DIR_UNWRITABLE', folder, error);
  }
}

/** The indices of the files `INDEX.png` in a folder, in any order; none if the folder cannot be read. */
export async function frameIndicesIn(folder: string): Promise<number[]> {
  const indices: number[] = [];
  for (const name of await readdir(toSystemPath(folder)).catch(() => [])) {
    const index = indexOf(name);
    if (index !== undefined) indices.push(index);
  }
  return indices;
}

/** The index in a file name `INDEX.png`, or `undefined` for any other name. */
export function indexOf(name: string): number | undefined {
  const [, index] = /^(0|[1-9]\d{0,14})\.png$/.exec(name) ?? [];
  return index === undefined ? undefined : Number(index);
}
