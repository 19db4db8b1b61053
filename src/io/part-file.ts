import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  write,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { systemCode } from '../errors.js';

/**
 * Files that appear whole or not at all: written beside their place under a hidden name that nobody
 * else uses, then renamed.
 */
export const partPath = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${process.pid}-${RUN}-${randomHex(12)}.part`);

/**
 * Other than before, and no secret: a part must not exist when it is opened, whoever made it.
 * (`node:crypto` takes 4 ms to load, in each thread.)
 */
const randomHex = (digits: number): string =>
  Math.floor(Math.random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');

/** Tells this process from one before it of the same number, as every first one of a container is. */
const RUN = randomHex(8);
/** Fails where there is something already, were it a link to elsewhere. */
const NEW = { flag: 'wx' } as const;

const PART = /^\.(.+)\.(\d+)-([0-9a-f]{8})-[0-9a-f]{12}\.part$/;

/**
 * Removes the parts of a file that were left by processes which are gone: whoever is killed cannot tidy
 * up. Those of a process that runs are its own. (On this machine, that is: a folder is for one at a
 * time.)
 */
export function removeStaleParts(path: string): void {
  const folder = dirname(path);
  for (const name of namesIn(folder)) {
    const [, base, pid, run] = PART.exec(name) ?? [];
    if (base !== basename(path)) continue;
    const isOurs = Number(pid) === process.pid;
    if (isOurs ? run !== RUN : !isRunning(Number(pid))) removePart(join(folder, name));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // missing, or not ours to read: nothing of ours is in it
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/**
 * Writes a small file at once. Synchronous on purpose: for a few hundred bytes into the page cache a
 * promise costs three to five times the write.
 *
 * @param part a path on the same file system that is this caller's alone, used again for each file.
 */
export function writeWhole(path: string, bytes: Uint8Array, part: string): void {
  try {
    writeFileSync(part, bytes, NEW);
    renameSync(part, path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') removePart(part);
    throw error;
  }
}

/** Removes what was begun and will not be finished, if that can be: why it was not finished matters more. */
export function removePart(part: string): void {
  try {
    rmSync(part, { force: true });
  } catch {
    // The disk is gone, or read-only.
  }
}

/** A file that is written in pieces and has no name until it is whole. */
export interface PartFile {
  /** Writes all of `bytes` at the end. One at a time. */
  write(bytes: Uint8Array): Promise<void>;
  /** Gives the file its name. */
  commit(): void;
  /** Removes what was written, unless it was committed. A write under way may finish first. */
  discard(): void;
}

/** Creates the file, and its folder where that is missing. Throws Node's system errors. */
export function createPartFile(path: string): PartFile {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? !path.endsWith(sep);
  if (!isFile) throw new Error('it is not a regular file');
  removeStaleParts(path);
  const part = partPath(path);
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(part, NEW.flag);
  let isOpen = true;
  let isWriting = false;
  let isDiscarded = false;
  let isCommitted = false;

  const close = () => {
    isOpen = false;
    closeSync(fd);
  };
  const writeSome = (bytes: Uint8Array): Promise<number> =>
    new Promise((resolve, reject) => {
      isWriting = true;
      write(fd, bytes, (error, written) => {
        isWriting = false;
        if (isDiscarded) close();
        if (error) reject(error);
        else resolve(written);
      });
    });

  return {
    async write(bytes) {
      for (let rest = bytes; rest.length > 0 && !isDiscarded;) {
        rest = rest.subarray(await writeSome(rest));
      }
    },
    commit() {
      if (isDiscarded) return;
      close();
      renameSync(part, path);
      isCommitted = true;
    },
    discard() {
      if (isDiscarded || isCommitted) return;
      isDiscarded = true;
      if (isOpen && !isWriting) close();
      removePart(part);
    },
  };
}
