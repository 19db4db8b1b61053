import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { toSystemPath } from './path-bytes.js';

/**
 * Makes a folder, and those that it is in, where they are missing. Throws Node's system errors.
 *
 * @returns removes those that it made, where nothing is in them. It never rejects.
 */
export async function makeFolder(folder: string): Promise<() => Promise<void>> {
  const first = await mkdir(toSystemPath(folder), { recursive: true });
  const made = first === undefined ? 0 : depthOf(folder) - depthOf(first) + 1;
  return async () => {
    let path = resolve(folder);
    for (let k = 0; k < made; k += 1) {
      try {
        await rmdir(toSystemPath(path));
      } catch {
        return; // something is in it
      }
      path = dirname(path);
    }
  };
}

/** How many folders a folder is in, with the root's. */
const depthOf = (folder: string): number => resolve(folder).split(sep).length;
