import { lstatSync, rmSync, renameSync, writeFileSync, chmodSync, type BigIntStats } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../errors.js';
import { makerOf, partPath } from './part-path.js';
import { toSystemPath } from './path-bytes.js';

/** Files that appear whole or not at all: written beside their place under a hidden name, then renamed. */

/** Opening fails if the path exists, even as a broken link. */
const NEW = 'wx';
/** Only the owner may read a part until it gets the mode of the file that it replaces. */
const OWNER_ONLY = 0o600;
const PERMISSIONS = 0o7777;

/**
 * Removes parts of a file that a killed process left behind. Parts of running processes stay. (Only
 * processes of this machine can be checked; a lock keeps other machines out of the folder.)
 */
export async function removeStaleParts(path: string): Promise<void> {
  const folder = dirname(path);
  // A folder that is missing or unreadable has no parts of ours.
  for (const name of await readdir(toSystemPath(folder)).catch(() => [])) {
    const maker = makerOf(name, path);
    if (!maker) continue;
    // A part with our process id is stale if an earlier process, which had the same id, created it.
    const isStale = maker.pid === process.pid ? !maker.isThisRun : !isRunning(maker.pid);
    if (isStale) await removeLater(join(folder, name));
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
 * Writes a small file that appears whole: writes `part`, and renames it. The new file keeps the mode of the
 * file that it replaces.
 *
 * It blocks, so call it in a worker thread. An asynchronous write of a few hundred bytes into the page cache
 * would take three to five times as long.
 *
 * @param part a temporary path on the same file system, which no other caller uses. The caller may use it
 *   again for its next file.
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
    // With EEXIST, somebody else has created the part, so it stays.
    if (systemCode(error) !== 'EEXIST') removePart(part);
    throw error;
  }
}

/** Removes an unfinished part. It never throws: the error that came before matters more. */
export function removePart(part: string): void {
  try {
    rmSync(toSystemPath(part), { force: true });
  } catch {
    // The disk is gone, or read-only.
  }
}

/** {@link removePart}, asynchronous. It never rejects. */
export const removeLater = (part: string): Promise<void> =>
  rm(toSystemPath(part), { force: true }).catch(() => undefined);

/** An output that is written in pieces. Its methods reject with Node's system errors. */
export interface OutputFile {
  /** Appends all of `bytes`. One call at a time. */
  write(bytes: Uint8Array): Promise<void>;
  /** Finishes the output after the last write. */
  commit(): Promise<void>;
  /** Removes the output, unless it is committed. */
  discard(): void;
}

/**
 * Creates a file that gets its name when it is committed, and its folder if that is missing.
 *
 * @param path the final path, with symbolic links resolved: the rename would replace a link, not its target.
 * @param old the stats of the file to replace; the new file takes over its mode and owner.
 */
export async function createPartFile(
  path: string,
  old: BigIntStats | undefined,
): Promise<OutputFile> {
  await mkdir(toSystemPath(dirname(path)), { recursive: true });
  await removeStaleParts(path);
  const part = partPath(path);
  const file = await open(toSystemPath(part), NEW, old && OWNER_ONLY);
  /** Whether the file was committed or discarded. */
  let isFinished = false;
  /** `isFinished` now. (TypeScript does not see that a variable may change during an `await`.) */
  const finished = () => isFinished;

  const discard = async () => {
    isFinished = true;
    await file.close().catch(() => undefined); // waits for a write under way
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
      for (let rest = bytes; rest.length > 0 && !finished();) {
        rest = rest.subarray((await file.write(rest)).bytesWritten);
      }
    },
    async commit() {
      if (finished()) return;
      await file.close();
      if (finished()) return;
      await put(part, path);
      isFinished = true;
    },
    discard() {
      if (!finished()) void discard();
    },
  };
}

/** Renames a part to its final path. A mount point cannot be replaced, so the bytes are copied to it. */
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

/** Gives a file the mode of another file, and its owner if that is permitted. */
async function takeOver(file: FileHandle, { uid, gid, mode }: BigIntStats): Promise<void> {
  const permissions = Number(mode) & PERMISSIONS;
  const own = await file.stat();
  /** Sets the owner and the group; resolves with false if that is not permitted. */
  const give = (user: number, group: number): Promise<boolean> =>
    file.chown(user, group).then(
      () => true,
      () => false,
    );
  const isGroupKept =
    own.gid === Number(gid) && own.uid === Number(uid)
      ? true
      : (await give(Number(uid), Number(gid))) || (await give(own.uid, Number(gid)));
  // If the file could not get the group of the old file, its group gets the rights of others, and no user or
  // group id is set on execution.
  const rightsOfOthers = permissions & 0o7;
  await file.chmod(isGroupKept ? permissions : (permissions & ~0o6070) | (rightsOfOthers << 3));
}
