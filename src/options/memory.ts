import { totalmem } from 'node:os';

/** What part of its memory a process lets frames take, unless asked otherwise. */
const PART = 1 / 4;

/**
 * The bytes that frames may take at once, unless asked otherwise: a quarter of the machine's memory,
 * or of what the process is limited to (a cgroup: a container, a systemd unit).
 *
 * @param limit as `process.constrainedMemory()` gives it: where there is none it is `undefined`, 0, or
 *   a number far above any memory (2^64 of cgroup v2, some 2^63 of v1).
 */
export function defaultMaxMemory(
  total: number = totalmem(),
  limit: number | undefined = process.constrainedMemory(),
): number {
  const isLimited = limit !== undefined && limit > 0 && limit < total;
  return Math.max(1, Math.floor((isLimited ? limit : total) * PART));
}
