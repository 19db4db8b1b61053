import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * A unique hidden path beside a file, to write to before the rename. The name holds a hash of the file's
 * name, not the name itself, which may already have the greatest length allowed.
 */
export const partPath = (path: string): string =>
  join(dirname(path), `.${hashOf(path)}.${process.pid}-${RUN}-${randomHex(12)}.part`);

/** The path of a file's lock: a hidden file beside it. */
export const lockPath = (path: string): string =>
  join(dirname(path), `.image-pipeline-${hashOf(path)}.lock`);

/** The path of the lock for a whole folder: a hidden file in it. */
export const folderLockPath = (folder: string): string => join(folder, '.image-pipeline.lock');

/** The path of the claim to a lock, which a run holds while it removes the lock of a process that has ended. */
export const claimPath = (lock: string): string => `${lock}.claim`;

/** A hash of a file's name, without its folder: eight hexadecimal digits. */
const hashOf = (path: string): string => crc32(basename(path)).toString(16).padStart(8, '0');

/**
 * Random digits, not secret: a collision only makes the open fail, because a part must be new.
 * (`node:crypto` takes 4 ms to load, in each thread.)
 */
const randomHex = (digits: number): string =>
  Math.floor(Math.random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');

/** Tells this process from an earlier one with the same number: in containers it is often 1. */
const RUN = randomHex(8);

const PART = /^\.([0-9a-f]{8})\.(\d+)-([0-9a-f]{8})-[0-9a-f]{12}\.part$/;

/** The process that created a part of the file `path`, read from the part's name; else `undefined`. */
export function makerOf(
  name: string,
  path: string,
): { pid: number; isThisRun: boolean } | undefined {
  const [, hash, pid, run] = PART.exec(name) ?? [];
  return hash === hashOf(path) ? { pid: Number(pid), isThisRun: run === RUN } : undefined;
}
