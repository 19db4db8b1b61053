import { constants, type BigIntStats } from 'node:fs';
import { access, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { systemCode } from '../errors.js';
import { kindOf } from './file-kind.js';
import { fromSystemPath, toSystemPath } from './path-bytes.js';

/** Where an output really goes. */
export interface OutputPlace {
  /** Past all symbolic links. */
  readonly path: string;
  /** Of what is there; `undefined` where nothing is. */
  readonly stats: BigIntStats | undefined;
  /** Whether bytes are written to what is there, a FIFO or a device, and not to a file beside it. */
  readonly isDirect: boolean;
}

/** Finds it. Throws Node's system errors, and errors that say why nothing can be written there. */
export async function findOutput(path: string): Promise<OutputPlace> {
  const stats = await statsOf(path);
  if (!stats) {
    const target = await linkTarget(path);
    if (target.endsWith(sep)) throw new Error('expected a file, it is the name of a folder');
    // The folder may not be there, either; it is made.
    const folder = await realPath(dirname(target)).catch(() => dirname(target));
    return { path: join(folder, basename(target)), stats, isDirect: false };
  }
  if (stats.isFIFO() || stats.isCharacterDevice()) return { path, stats, isDirect: true };
  if (!stats.isFile()) throw new Error(`expected a file, it is ${kindOf(stats)}`);
  // The file is replaced, for which it need not be writable; but its user may have meant that.
  await access(toSystemPath(path), constants.W_OK);
  return { path: await realPath(path), stats, isDirect: false };
}

const realPath = async (path: string): Promise<string> =>
  fromSystemPath(await realpath(toSystemPath(path), 'buffer'));

/** What is under a path, past links; `undefined` where nothing is. */
export async function statsOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(toSystemPath(path), { bigint: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Links that follow one another, at most; more are a circle for the system, too. */
const MAX_LINKS = 40;

/** Where links lead to that is not there: writing makes it. */
async function linkTarget(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < MAX_LINKS; links += 1) {
    let next: Buffer;
    try {
      next = await readlink(toSystemPath(target), 'buffer');
    } catch {
      break; // no link
    }
    const name = fromSystemPath(next);
    target = isAbsolute(name) ? name : `${dirname(target)}${sep}${name}`;
  }
  return target;
}
