import { readdirSync, readFileSync } from 'node:fs';

/** Descriptors that are kept for files, at least, and as a part of all. */
const MIN_KEPT = 32;
const KEPT_PART = 1 / 4;

/** What a thread of Node has open while it lives (measured: two of a pipe, an epoll and an eventfd), and a file. */
const PER_THREAD = 5;
/** What Node has open itself, at least (measured: 19), and the sockets that listen. */
const OWN = 24;
/** What is opened for a short while: the output, lists, look-ups of names. */
const SPARE = 8;

/** More connections than were asked for, or than there are file descriptors for. */
export type ConnectionLimitReason = 'max-connections' | 'descriptors';

/**
 * How many connections may be open at once, and what keeps it from being more.
 *
 * @param threads how many there are, or will be, beside them.
 */
export function connectionLimit(
  maxConnections: number,
  threads = 0,
): {
  readonly max: number;
  readonly reason: ConnectionLimitReason;
} {
  const affordable = connectionsWithinDescriptors(threads);
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
function connectionsWithinDescriptors(threads: number): number {
  const limit = descriptorLimit();
  if (limit === Infinity) return Infinity;
  const kept = Math.max(MIN_KEPT, limit * KEPT_PART, OWN + threads * PER_THREAD);
  return Math.max(1, Math.floor(limit - kept));
}

/** What a run would like to have open at once. */
export interface WantedDescriptors {
  /** Threads that there may be fewer of, down to one. */
  readonly workers: number;
  /** Threads that it needs beside them. */
  readonly otherThreads: number;
  /** How many connections it opens; 0 for none. */
  readonly connections: number;
  /** The descriptors that a connection takes: more than one where its other end is in this process. */
  readonly perConnection: number;
}

export interface AffordableDescriptors {
  readonly workers: number;
  /** Below what was wanted, or even 0, where there are too few descriptors. */
  readonly connections: number;
  /** How many this process may have open (`ulimit -n`); infinite where that is not known. */
  readonly limit: number;
}

/**
 * What a run can have open at once, for the descriptors that are free now: threads take at most half of
 * them, connections the rest.
 */
export function withinDescriptors(
  { workers, otherThreads, connections, perConnection }: WantedDescriptors,
  limit: number = descriptorLimit(),
  open: number = openDescriptors(),
): AffordableDescriptors {
  const free = limit - open - SPARE - otherThreads * PER_THREAD;
  const forThreads = connections > 0 ? free / 2 : free;
  const threads = Math.max(1, Math.min(workers, Math.floor(forThreads / PER_THREAD)));
  const rest = Math.floor((free - threads * PER_THREAD) / perConnection);
  return { workers: threads, connections: Math.max(0, Math.min(connections, rest)), limit };
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

/** The descriptors that this process has open, those included that it was started with. */
function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return OWN;
  }
}
