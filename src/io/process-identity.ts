import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '../errors.js';

/** Identifies a process for good: the system uses its number again after its end. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Its start time, in clock ticks since boot; `undefined` if the system does not tell. */
  readonly start: string | undefined;
  /** The scope in which `pid` is unique: one boot of one machine, and one container (PID namespace). */
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

/** Whether a process lives; `undefined` if that cannot be known, for example on another machine. */
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

/** Reads /proc/PID/stat (proc_pid_stat(5)), synchronously: the file is in memory. */
function statOf(pid: number): { start: string | undefined; hasEnded: boolean } | undefined {
  const text = readSystem(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === undefined) return undefined;
  // Field 2 is a name in parentheses, which may contain spaces and parentheses. Field 3 is the state.
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
