import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { toSystemPath } from './path-bytes.js';

/**
 * Creates a folder and its missing parents. Throws Node's system errors.
 *
 * @returns a function that removes the folders that were created, as far as they are empty. It never rejects.
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
        return; // not empty
      }
      path = dirname(path);
    }
  };
}

/** The number of parts of an absolute path. */
const depthOf = (folder: string): number => resolve(folder).split(sep).length;
