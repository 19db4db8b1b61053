import { fstat, type BigIntStats } from 'node:fs';
import { basename, dirname, normalize } from 'node:path';
import { promisify } from 'node:util';
import { statsOf } from './output-place.js';

/** A Node stream that was opened by a descriptor or a path, or an object with just one of these. */
export interface FileBehind {
  readonly path?: unknown;
  readonly fd?: unknown;
}

const statOfDescriptor = promisify(fstat);

/** The stats of the file that a path or a stream refers to, with links resolved; `undefined` if unknown. */
export async function statsBehind({ path, fd }: FileBehind): Promise<BigIntStats | undefined> {
  try {
    if (typeof fd === 'number') return await statOfDescriptor(fd, { bigint: true });
    return typeof path === 'string' ? await statsOf(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether both are the same regular file, perhaps under two names. */
export const isSameFile = (a: BigIntStats | undefined, b: BigIntStats | undefined): boolean =>
  a !== undefined && b !== undefined && a.isFile() && a.dev === b.dev && a.ino === b.ino;

/** Whether two paths name the same folder, which may not exist yet. */
export async function isSameFolder(a: string, b: string): Promise<boolean> {
  const [first, second] = [trimmed(a), trimmed(b)];
  const [one, two] = await Promise.all([statsOf(first), statsOf(second)]);
  if (one && two) return one.dev === two.dev && one.ino === two.ino;
  if (one || two || basename(first) !== basename(second)) return false;
  return isSameFolder(dirname(first), dirname(second));
}

const trimmed = (path: string): string => normalize(path).replace(/(?<=.)\/$/, '');
