import { readdirSync, readFileSync } from 'node:fs';

/** Descriptors reserved for files and threads: at least this many, and at least this part of the limit. */
const MIN_KEPT = 32;
const KEPT_PART = 1 / 4;

/** Descriptors of one Node thread: a pipe (2), an epoll and an eventfd, as measured, and one file. */
const PER_THREAD = 5;
/** Descriptors that Node itself has open (measured: 19), and the listening sockets. */
const OWN = 24;
/** Descriptors for short uses: the output, folder listings, DNS look-ups. */
const SPARE = 8;

/** Which limit a connection exceeded: the `maxConnections` option, or the file descriptors of the process. */
export type ConnectionLimitReason = 'max-connections' | 'descriptors';

/**
 * How many connections may be open at once, and which limit sets this number.
 *
 * @param threads the number of threads that this process runs or will start.
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
 * How many connections may be open at once, with descriptors left for files and threads.
 *
 * The process must stay below its descriptor limit: at the limit libuv accepts and closes connections
 * without an event, and no thread can be started.
 */
function connectionsWithinDescriptors(threads: number): number {
  const limit = descriptorLimit();
  if (limit === Infinity) return Infinity;
  const kept = Math.max(MIN_KEPT, limit * KEPT_PART, OWN + threads * PER_THREAD);
  return Math.max(1, Math.floor(limit - kept));
}

/** The threads and connections that a run would use if descriptors were unlimited. */
export interface WantedDescriptors {
  /** Worker threads; their number may be reduced, down to one. */
  readonly workers: number;
  /** Threads beside the workers; their number is fixed. */
  readonly otherThreads: number;
  /** Connections that are open at once; 0 for none. */
  readonly connections: number;
  /** Descriptors per connection: 2 if both ends are in this process. */
  readonly perConnection: number;
}

/** The threads and connections that the free descriptors allow. */
export interface AffordableDescriptors {
  readonly workers: number;
  /** Connections at once; fewer than wanted, or 0, if there are too few descriptors. */
  readonly connections: number;
  /** Descriptors that this process may have open (`ulimit -n`); `Infinity` if unknown. */
  readonly limit: number;
}

/**
 * Divides the descriptors that are free now: threads take at most half of them, connections the rest.
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

/** The soft limit of open descriptors. Node raises it to the hard limit at its start. */
function descriptorLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity; // not Linux; libuv closes excess connections
  }
}

/** The number of descriptors that this process has open, including inherited ones. */
function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return OWN;
  }
}
