import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '../errors.js';

/** A process, so that it is known again: numbers of processes are given out again and again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the ticks of its machine; `undefined` where the system does not say. */
  readonly start: string | undefined;
  /** Where numbers mean the same processes: a machine since its last start, and in it a container. */
  readonly place: string;
  readonly host: string;
}

let own: ProcessIdentity | undefined;

export const ownIdentity = (): ProcessIdentity =>
  (own ??= {
    pid: process.pid,
    start: statOf(process.pid)?.start,
    place: ownPlace(),
    host: hostname(),
  });

/** Whether a process lives; `undefined` where that cannot be known, as of another machine. */
export function isAlive({ pid, start, place }: ProcessIdentity): boolean | undefined {
  if (place !== ownIdentity().place) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
  }
  const stat = statOf(pid);
  if (!stat || start === undefined) return undefined;
  return stat.start === start && !stat.hasEnded;
}

/** As proc_pid_stat(5) has it. These files are in memory, so reading them takes no time. */
function statOf(pid: number): { start: string | undefined; hasEnded: boolean } | undefined {
  const text = readSystem(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === undefined) return undefined;
  // The second field is a name in parentheses, which may hold anything; the third is the state.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { start: fields[22 - 3], hasEnded: fields[0] === 'Z' || fields[0] === 'X' };
}

function ownPlace(): string {
  const boot = readSystem(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
  const namespace = readSystem(() => readlinkSync('/proc/self/ns/pid'));
  return boot === undefined ? hostname() : `${boot.trim()} ${namespace}`;
}

function readSystem(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined; // not Linux, or hidden from this user
  }
}
