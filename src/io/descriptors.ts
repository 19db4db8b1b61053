import { readFileSync } from 'node:fs';

/** Descriptors that are kept for files and threads, at least, and as a part of all. */
const MIN_KEPT = 32;
const KEPT_PART = 1 / 4;

/** More connections than were asked for, or than there are file descriptors for. */
export type ConnectionLimitReason = 'max-connections' | 'descriptors';

/** How many connections may be open at once, and what keeps it from being more. */
export function connectionLimit(maxConnections: number): {
  readonly max: number;
  readonly reason: ConnectionLimitReason;
} {
  const affordable = connectionsWithinDescriptors();
  return maxConnections <= affordable
    ? { max: maxConnections, reason: 'max-connections' }
    : { max: affordable, reason: 'descriptors' };
}

/**
 * How many connections may be open at once so that descriptors are left for files and threads.
 *
 * At the limit itself Node cannot leave connections in the kernel's queue: libuv accepts and closes
 * them, and tells nobody; a thread that has to be started then fails. So the limit is not reached.
 */
function connectionsWithinDescriptors(): number {
  const limit = descriptorLimit();
  return Math.max(1, Math.floor(limit - Math.max(MIN_KEPT, limit * KEPT_PART)));
}

/** The descriptors that this process may have open; Node has raised the soft limit to the hard one. */
function descriptorLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity; // not Linux; libuv sheds what is too much
  }
}
