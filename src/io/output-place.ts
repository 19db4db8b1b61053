import { constants, type BigIntStats } from 'node:fs';
import { access, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { systemCode } from '../errors.js';
import { kindOf } from './file-kind.js';
import { fromSystemPath, toSystemPath } from './path-bytes.js';

/** The place that an output is written to. */
export interface OutputPlace {
  /** The path with all symbolic links resolved; of a FIFO or a device, the path as it was given. */
  readonly path: string;
  /** The stats of the file that exists there; `undefined` if none does. */
  readonly stats: BigIntStats | undefined;
  /** Whether bytes go straight to a FIFO or a device, and not to a file that is renamed later. */
  readonly isDirect: boolean;
}

/**
 * Finds the place that an output path stands for. Throws Node's system errors, and errors that say why
 * no file can be written there.
 */
export async function findOutput(path: string): Promise<OutputPlace> {
  const stats = await statsOf(path);
  if (!stats) {
    const target = await linkTarget(path);
    if (target.endsWith(sep)) throw new Error('expected a file, it is the name of a folder');
    // The folder may be missing, too; it is created later.
    const folder = await realPath(dirname(target)).catch(() => dirname(target));
    return { path: join(folder, basename(target)), stats, isDirect: false };
  }
  if (stats.isFIFO() || stats.isCharacterDevice()) return { path, stats, isDirect: true };
  if (!stats.isFile()) throw new Error(`expected a file, it is ${kindOf(stats)}`);
  // A rename would replace even a read-only file, but its owner may want to protect it.
  await access(toSystemPath(path), constants.W_OK);
  return { path: await realPath(path), stats, isDirect: false };
}

const realPath = async (path: string): Promise<string> =>
  fromSystemPath(await realpath(toSystemPath(path), 'buffer'));

/** The stats of a path with links resolved; `undefined` if nothing is there. */
export async function statsOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(toSystemPath(path), { bigint: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The longest chain of links that is followed; Linux stops at the same number. */
const MAX_LINKS = 40;

/** The path that a broken symbolic link points to; the file is created there. */
async function linkTarget(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < MAX_LINKS; links += 1) {
    let next: Buffer;
    try {
      next = await readlink(toSystemPath(target), 'buffer');
    } catch {
      break; // not a link
    }
    const name = fromSystemPath(next);
    target = isAbsolute(name) ? name : `${dirname(target)}${sep}${name}`;
  }
  return target;
}
