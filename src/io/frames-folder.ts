import { readdir } from 'node:fs/promises';
import { makeFolder } from './make-folder.js';
import { toSystemPath } from './path-bytes.js';
import { writeError } from './write-error.js';

/**
 * Makes a folder for frames, where it is missing.
 *
 * @returns removes it again, where it was missing and no frame has come.
 * @throws PipelineError `ERR_FRAMES_DIR_UNWRITABLE` or `ERR_DISK_FULL`.
 */
export async function makeFramesFolder(folder: string): Promise<() => Promise<void>> {
  try {
    return await makeFolder(folder);
  } catch (error) {
    throw writeError('ERR_FRAMES_DIR_UNWRITABLE', folder, error);
  }
}

/** The indices of the frames in a folder, `INDEX.png`, in any order; none where it cannot be read. */
export async function frameIndicesIn(folder: string): Promise<number[]> {
  const indices: number[] = [];
  for (const name of await readdir(toSystemPath(folder)).catch(() => [])) {
    const index = indexOf(name);
    if (index !== undefined) indices.push(index);
  }
  return indices;
}

/** The index of the frame that has this name, or `undefined`. */
export function indexOf(name: string): number | undefined {
  const [, index] = /^(0|[1-9]\d{0,14})\.png$/.exec(name) ?? [];
  return index === undefined ? undefined : Number(index);
}
