import { constants } from 'node:fs';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { systemCode } from '../errors.js';
import { partPath } from './part-path.js';
import { toSystemPath } from './path-bytes.js';
import { isAlive, type ProcessIdentity } from './process-identity.js';

/** If the holder's process cannot be checked, a file older than this, in ms, counts as abandoned. */
export const STALE_AFTER = 15_000;
/** A lock file is smaller than this, in bytes. */
const MAX_TEXT = 4_096;

/** The text of a lock file; `undefined` if there is none, `''` if it cannot be read. */
export async function readLock(path: string): Promise<string | undefined> {
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

/** The process that the text of a lock file names; `undefined` if it names none. */
export function holderOf(text: string): ProcessIdentity | undefined {
  try {
    const { pid, start, place, host } = JSON.parse(text) as Record<string, unknown>;
    // To `kill`, 0 and negative numbers mean groups of processes.
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
    return { pid, start: start as string | undefined, place: String(place), host: String(host) };
  } catch {
    return undefined; // not written yet, or not by us
  }
}

/** Whether the holder's process lives; if that cannot be known, whether its heartbeat is recent. */
export async function isHeld(path: string, text: string): Promise<boolean> {
  const holder = holderOf(text);
  const alive = holder && isAlive(holder);
  if (alive !== undefined) return alive;
  // A new file shows the time of the disk's clock, which may be that of another machine.
  const probe = partPath(path);
  await (await open(toSystemPath(probe), 'wx')).close();
  const [now, then] = await Promise.all([modified(probe), modified(path)]);
  await rm(toSystemPath(probe), { force: true });
  return now - then < STALE_AFTER;
}

/** A file that is gone was released since it was read; `Infinity` says that it was held then. */
const modified = async (path: string): Promise<number> =>
  (await stat(toSystemPath(path)).catch(() => undefined))?.mtimeMs ?? Infinity;
