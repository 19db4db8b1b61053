import { totalmem } from 'node:os';

/** The part of the memory that frames may take. */
const PART = 1 / 4;

/**
 * The default of `maxMemory`, in bytes: a quarter of the memory of the machine, or of the memory limit of the
 * process (its cgroup: a container or a systemd unit).
 *
 * @param total the memory of the machine, in bytes.
 * @param limit the limit, as `process.constrainedMemory()` returns it. Without a limit it is `undefined`, 0,
 *   or far above any memory (2^64 with cgroup v2, about 2^63 with v1).
 */
export function defaultMaxMemory(
  total: number = totalmem(),
  limit: number | undefined = process.constrainedMemory(),
): number {
  const isLimited = limit !== undefined && limit > 0 && limit < total;
  return Math.max(1, Math.floor((isLimited ? limit : total) * PART));
}
