import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * A hidden name beside a file, that nobody else uses: what is written gets its own name when it is
 * whole. It is short whatever the file's name, which may be as long as names can be.
 */
export const partPath = (path: string): string =>
  join(dirname(path), `.${hashOf(path)}.${process.pid}-${RUN}-${randomHex(12)}.part`);

/** A hidden name beside a file, for its lock. */
export const lockPath = (path: string): string =>
  join(dirname(path), `.image-pipeline-${hashOf(path)}.lock`);

/** And in a folder, for all that is in it. */
export const folderLockPath = (folder: string): string => join(folder, '.image-pipeline.lock');

/** For the name of a file, without its folder: eight digits. */
const hashOf = (path: string): string => crc32(basename(path)).toString(16).padStart(8, '0');

/**
 * Other than before, and no secret: a part must not exist when it is opened, no matter who made it.
 * (`node:crypto` takes 4 ms to load, in each thread.)
 */
const randomHex = (digits: number): string =>
  Math.floor(Math.random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');

/** Tells this process from one before it of the same number, as every first one of a container is. */
const RUN = randomHex(8);

const PART = /^\.([0-9a-f]{8})\.(\d+)-([0-9a-f]{8})-[0-9a-f]{12}\.part$/;

/** The process that made a part of this file, by the part's name; `undefined` for any other name. */
export function makerOf(
  name: string,
  path: string,
): { pid: number; isThisRun: boolean } | undefined {
  const [, hash, pid, run] = PART.exec(name) ?? [];
  return hash === hashOf(path) ? { pid: Number(pid), isThisRun: run === RUN } : undefined;
}
