import { constants } from 'node:fs';
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../errors.js';
import { partPath } from './part-path.js';
import { toSystemPath } from './path-bytes.js';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** While a lock is held, its file is written again this often, in ms. */
const HEARTBEAT = 4_000;
/** A holder whose process cannot be looked at is gone when its file is older than this, in ms. */
export const STALE_AFTER = 15_000;
/** How often it is tried where another run takes or gives the lock at the same moment; and the pause, in ms. */
const TRIES = 10;
const PAUSE = 20;
/** More bytes than a lock has. */
const MAX_TEXT = 4_096;

export interface Lock {
  /** Never rejects. */
  close(): Promise<void>;
}

/** Somebody else holds the lock; who, as far as it is known. */
export class LockedError extends Error {
  constructor(readonly holder: ProcessIdentity | undefined) {
    super('it is locked');
  }
}

/** Locks that this process is giving back. */
const closing = new Set<Promise<void>>();

/**
 * Takes a lock: a file that one process makes and removes again, and of which others see by whom it
 * was made. One that was left by a process that is gone is taken over.
 *
 * @returns rejects with `LockedError`, or a system error.
 */
export async function takeLock(path: string): Promise<Lock> {
  await Promise.all(closing);
  for (let tries = 1; ; tries += 1) {
    const lock = await create(path);
    if (lock) return lock;
    const text = await readLock(path);
    if (text === undefined) continue; // it was given back just now
    // A process that was killed before it wrote leaves an empty one, which only its age betrays.
    const isBeingWritten = text === '' && tries < TRIES;
    const isContended = tries >= 2 * TRIES;
    if (isBeingWritten) await sleep(PAUSE);
    else if (isContended || (await isHeld(path, text))) throw new LockedError(holderOf(text));
    else await takeAway(path, text);
  }
}

/** The lock, or `undefined` where there is one. */
async function create(path: string): Promise<Lock | undefined> {
  const text = JSON.stringify({ ...ownIdentity(), token: Math.random() });
  let file: FileHandle;
  try {
    file = await open(toSystemPath(path), 'wx');
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw error;
  }
  // By its open file, whatever has become of the name.
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

/** Whether the one who made the lock lives; where that cannot be known, whether it shows that it does. */
async function isHeld(path: string, text: string): Promise<boolean> {
  const holder = holderOf(text);
  const alive = holder && isAlive(holder);
  if (alive !== undefined) return alive;
  // By the clock of the disk, which may be that of another machine.
  const probe = partPath(path);
  await (await open(toSystemPath(probe), 'wx')).close();
  const [now, then] = await Promise.all([modified(probe), modified(path)]);
  await remove(probe);
  return now - then < STALE_AFTER;
}

const modified = async (path: string): Promise<number> =>
  (await stat(toSystemPath(path)).catch(() => undefined))?.mtimeMs ?? 0;

/**
 * Takes a lock away from a process that is gone. Several may do so at once, so it is renamed first: only one can,
 * and where that one has in its hands another lock than it meant, it puts it back.
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
    // Process 0 and those below would be groups of processes.
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
    return { pid, start: start as string | undefined, place: String(place), host: String(host) };
  } catch {
    return undefined; // not written yet, or not by us
  }
}

const remove = (path: string): Promise<void> =>
  rm(toSystemPath(path), { force: true }).catch(() => undefined);

/** What a lock says, or `undefined` where there is none. */
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
