import { open, rm, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../errors.js';
import { holderOf, isHeld, readLock } from './lock-holder.js';
import { claimPath } from './part-path.js';
import { toSystemPath } from './path-bytes.js';
import { ownIdentity, type ProcessIdentity } from './process-identity.js';

/**
 * The protocol. A lock is a file that one process creates (`wx`: only one can) and that names this process.
 *
 * 1. While the process lives, it alone removes the file.
 * 2. When it has ended, only a run that holds the *claim* removes the file. The claim is a second lock, at
 *    `claimPath`, for the time of one look at the file and its removal. The same rules hold for it: the
 *    claim of a killed run is taken away under a claim of its own.
 *
 * So nobody else can remove the file between that look and the removal, and nobody can create a new one
 * while it exists: what is removed is what was looked at, and two runs never hold one lock.
 *
 * A process that cannot be checked (on another machine, in another container) counts as ended if it has not
 * written for `STALE_AFTER`. If it only slept so long, it holds a lock that another run has, too.
 */

/** The holder of a lock rewrites its file at this interval, in ms. */
const HEARTBEAT = 4_000;
/** Tries if another run takes or releases the lock at the same moment, and the pause between them, in ms. */
const TRIES = 10;
const PAUSE = 20;

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
    else await takeAway(path);
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

/**
 * Removes a lock of a process that has ended. Another run may have judged the same lock and replaced it
 * since, so the lock is judged again under the claim (see the protocol above).
 */
async function takeAway(path: string): Promise<void> {
  const claimed = claimPath(path);
  const claim = await create(claimed);
  if (!claim) {
    // Another run is taking the lock away, or was killed while it did.
    if (await isAbandoned(claimed)) await takeAway(claimed);
    else await sleep(PAUSE);
    return;
  }
  try {
    if (await isAbandoned(path)) await rm(toSystemPath(path), { force: true });
  } finally {
    await claim.close();
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const text = await readLock(path);
  return text !== undefined && !(await isHeld(path, text));
}

const remove = (path: string): Promise<void> =>
  rm(toSystemPath(path), { force: true }).catch(() => undefined);
