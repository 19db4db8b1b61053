import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path is below a folder. Both are absolute; links are not followed. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
