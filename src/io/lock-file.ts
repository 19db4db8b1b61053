import { constants } from 'node:fs';
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../errors.js';
import { partPath } from './part-path.js';
import { toSystemPath } from './path-bytes.js';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** The holder of a lock rewrites its file at this interval, in ms. */
const HEARTBEAT = 4_000;
/** If the holder's process cannot be checked, a file older than this, in ms, counts as abandoned. */
export const STALE_AFTER = 15_000;
/** Tries if another run takes or releases the lock at the same moment, and the pause between them, in ms. */
const TRIES = 10;
const PAUSE = 20;
/** A lock file is smaller than this, in bytes. */
const MAX_TEXT = 4_096;

/** A lock that this process holds. */
export interface Lock {
  /** Releases the lock. Never rejects. */
  close(): Promise<void>;
}

/** Another run holds the lock: `holder`, if it is known. */
export class LockedError extends Error {
  constructor(readonly holder: ProcessIdentity | undefined) {
    super('it is locked');
  }
}

/** Releases of locks that are under way in this process. */
const closing = new Set<Promise<void>>();

/**
 * Takes a lock: a file that exists while one process holds it, and that names this process. A lock of a
 * process that has ended is taken over.
 *
 * @returns rejects with `LockedError`, or a system error.
 */
export async function takeLock(path: string): Promise<Lock> {
  await Promise.all(closing);
  for (let tries = 1; ; tries += 1) {
    const lock = await create(path);
    if (lock) return lock;
    const text = await readLock(path);
    if (text === undefined) continue; // it was released just now
    // A file that stays empty is of a process that was killed before it wrote; only its age shows that.
    const isBeingWritten = text === '' && tries < TRIES;
    const isContended = tries >= 2 * TRIES;
    if (isBeingWritten) await sleep(PAUSE);
    else if (isContended || (await isHeld(path, text))) throw new LockedError(holderOf(text));
    else await takeAway(path, text);
  }
}

/** Creates the lock file; `undefined` if it exists already. */
async function create(path: string): Promise<Lock | undefined> {
  const text = JSON.stringify({ ...ownIdentity(), token: Math.random() });
  let file: FileHandle;
  try {
    file = await open(toSystemPath(path), 'wx');
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw error;
  }
  // Write to the open file, not to the path, which may belong to another run by now.
  const beat = () => file.write(text, 0);
  try {
    await beat();
  } catch (error) {
    await remove(path);
    await file.close();
    throw error;
  }
  const timer = setInterval(() => void beat().catch(() => undefined), HEARTBEAT).unref();

  const giveBack = async () => {
    clearInterval(timer);
    if ((await readLock(path)) === text) await remove(path);
    await file.close().catch(() => undefined);
  };
  return {
    close: async () => {
      const closed = giveBack();
      closing.add(closed);
      await closed;
      closing.delete(closed);
    },
  };
}

/** Whether the holder's process lives; if that cannot be known, whether its heartbeat is recent. */
async function isHeld(path: string, text: string): Promise<boolean> {
  const holder = holderOf(text);
  const alive = holder && isAlive(holder);
  if (alive !== undefined) return alive;
  // A new file shows the time of the disk's clock, which may be that of another machine.
  const probe = partPath(path);
  await (await open(toSystemPath(probe), 'wx')).close();
  const [now, then] = await Promise.all([modified(probe), modified(path)]);
  await remove(probe);
  return now - then < STALE_AFTER;
}

const modified = async (path: string): Promise<number> =>
  (await stat(toSystemPath(path)).catch(() => undefined))?.mtimeMs ?? 0;

/**
 * Removes a lock of a process that has ended. Several runs may try this at once, so the file is renamed
 * first: only one succeeds. If that one has caught a newer lock, it puts the lock back.
 */
async function takeAway(path: string, text: string): Promise<void> {
  const taken = partPath(path);
  try {
    await rename(toSystemPath(path), toSystemPath(taken));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readLock(taken)) !== text) {
    await link(toSystemPath(taken), toSystemPath(path)).catch(() => undefined);
  }
  await remove(taken);
}

function holderOf(text: string): ProcessIdentity | undefined {
  try {
    const { pid, start, place, host } = JSON.parse(text) as Record<string, unknown>;
    // To `kill`, 0 and negative numbers mean groups of processes.
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
    return { pid, start: start as string | undefined, place: String(place), host: String(host) };
  } catch {
    return undefined; // not written yet, or not by us
  }
}

const remove = (path: string): Promise<void> =>
  rm(toSystemPath(path), { force: true }).catch(() => undefined);

/** The text of a lock file; `undefined` if there is none, `''` if it cannot be read. */
async function readLock(path: string): Promise<string | undefined> {
  let file: FileHandle;
  try {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
    file = await open(toSystemPath(path), flags);
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? undefined : '';
  }
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_TEXT));
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return ''; // a folder, say
  } finally {
    await file.close();
  }
}
