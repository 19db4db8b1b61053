import { lstatSync, rmSync, renameSync, writeFileSync, chmodSync, type BigIntStats } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../errors.js';
import { makerOf, partPath } from './part-path.js';
import { toSystemPath } from './path-bytes.js';

/** Files that appear whole or not at all: written beside their place under a hidden name, then renamed. */

/** Fails where there is something already, were it a link to elsewhere. */
const NEW = 'wx';
/** For everybody but its owner, a part is nothing until it has the mode of what it replaces. */
const OWNER_ONLY = 0o600;
const PERMISSIONS = 0o7777;

/**
 * Removes the parts of a file that were left by processes that are gone: a process that is killed cannot
 * tidy up. Those of a process that runs are its own. (On this machine, that is: a folder is for one at a
 * time.)
 */
export async function removeStaleParts(path: string): Promise<void> {
  const folder = dirname(path);
  // A folder that is missing, or not ours to read, has nothing of ours in it.
  for (const name of await readdir(toSystemPath(folder)).catch(() => [])) {
    const maker = makerOf(name, path);
    if (!maker) continue;
    const isOurs = maker.pid === process.pid;
    if (isOurs ? !maker.isThisRun : !isRunning(maker.pid)) await removeLater(join(folder, name));
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
 * Writes a small file at once, in a worker thread. Synchronous on purpose: for a few hundred bytes into
 * the page cache a promise costs three to five times the write. A file that is replaced hands on its mode.
 *
 * @param part a path on the same file system that is this caller's alone, used again for each file.
 */
export function writeWhole(path: string, bytes: Uint8Array, part: string): void {
  const [to, from] = [toSystemPath(path), toSystemPath(part)];
  const old = lstatSync(to, { throwIfNoEntry: false });
  try {
    if (old?.isFile()) {
      writeFileSync(from, bytes, { flag: NEW, mode: OWNER_ONLY });
      chmodSync(from, old.mode & PERMISSIONS);
    } else writeFileSync(from, bytes, { flag: NEW });
    renameSync(from, to);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') removePart(part);
    throw error;
  }
}

/** Removes what was begun and will not be finished, if that can be: why it was not finished matters more. */
export function removePart(part: string): void {
  try {
    rmSync(toSystemPath(part), { force: true });
  } catch {
    // The disk is gone, or read-only.
  }
}

/** The same, where nothing must wait for it. */
export const removeLater = (part: string): Promise<void> =>
  rm(toSystemPath(part), { force: true }).catch(() => undefined);

/** An output that is written in pieces. It throws Node's system errors. */
export interface OutputFile {
  /** Writes all of `bytes` at the end. One at a time. */
  write(bytes: Uint8Array): Promise<void>;
  /** All bytes came. */
  commit(): Promise<void>;
  /** Gives up what is not committed. */
  discard(): void;
}

/**
 * Creates a file that has no name until it is whole, and its folder where that is missing.
 *
 * @param path past links: a link would be replaced.
 * @param old what is there, whose mode and owner it takes over.
 */
export async function createPartFile(
  path: string,
  old: BigIntStats | undefined,
): Promise<OutputFile> {
  await mkdir(toSystemPath(dirname(path)), { recursive: true });
  await removeStaleParts(path);
  const part = partPath(path);
  const file = await open(toSystemPath(part), NEW, old && OWNER_ONLY);
  /** Committed or discarded. */
  let over = false;
  const isOver = () => over;

  const discard = async () => {
    over = true;
    await file.close().catch(() => undefined); // when a write under way has ended
    await removeLater(part);
  };
  if (old) {
    try {
      await takeOver(file, old);
    } catch (error) {
      await discard();
      throw error;
    }
  }
  return {
    async write(bytes) {
      for (let rest = bytes; rest.length > 0 && !isOver();) {
        rest = rest.subarray((await file.write(rest)).bytesWritten);
      }
    },
    async commit() {
      if (isOver()) return;
      await file.close();
      if (isOver()) return;
      await put(part, path);
      over = true;
    },
    discard() {
      if (!isOver()) void discard();
    },
  };
}

/** Gives a part its name. What is mounted there cannot be replaced, and gets the bytes instead. */
async function put(part: string, path: string): Promise<void> {
  const [from, to] = [toSystemPath(part), toSystemPath(path)];
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCode(error) !== 'EBUSY') throw error;
    await copyFile(from, to);
    await removeLater(part);
  }
}

/** Gives a file the owner, where that is permitted, and the mode of another. */
async function takeOver(file: FileHandle, { uid, gid, mode }: BigIntStats): Promise<void> {
  const permissions = Number(mode) & PERMISSIONS;
  const own = await file.stat();
  const give = (user: number, group: number): Promise<boolean> =>
    file.chown(user, group).then(
      () => true,
      () => false,
    );
  const isGroupKept =
    own.gid === Number(gid) && own.uid === Number(uid)
      ? true
      : (await give(Number(uid), Number(gid))) || (await give(own.uid, Number(gid)));
  // To another group, it is what it is to all others.
  const ofOthers = permissions & 0o7;
  await file.chmod(isGroupKept ? permissions : (permissions & ~0o6070) | (ofOthers << 3));
}
