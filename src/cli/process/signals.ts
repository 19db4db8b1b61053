import { fstatSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { EXIT_SIGNAL } from './exit.js';

export type Signal = keyof typeof EXIT_SIGNAL;

/** How long an interrupted process may take to end, in ms. */
const GRACE = 2_000;

/** Calls `onSignal` for each signal that asks the process to end; the result stops that. */
export function onSignals(onSignal: (signal: Signal) => void): () => void {
  const signals = Object.keys(EXIT_SIGNAL) as Signal[];
  const handled = signals.filter((signal) => signal !== 'SIGHUP' || !isHangupIgnored());
  for (const signal of handled) process.on(signal, onSignal);
  return () => {
    for (const signal of handled) process.off(signal, onSignal);
  };
}

/**
 * Ends the process as the signal itself would, where it has not ended soon: a thread or a file system
 * call that hangs, on a dead mount for example, may keep it for ever. A process that ends sooner does
 * not notice.
 */
export function endBy(signal: Signal): void {
  setTimeout(() => {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }, GRACE).unref();
}

/** A terminal that is closed and its shell both send one: the second must not cut the clean-up short. */
export const ignoreHangups = (): void => void process.on('SIGHUP', () => undefined);

let isIgnored: boolean | undefined;

/**
 * Whether this process is to outlive its terminal, as `nohup` says by ignoring SIGHUP. Node undoes
 * that when it starts, so the first call ignores the signal again, and should come early.
 */
export function isHangupIgnored(): boolean {
  if (isIgnored === undefined) {
    isIgnored = wasHangupIgnored();
    if (isIgnored) ignoreHangups();
  }
  return isIgnored;
}

/**
 * What is left of an ignored SIGHUP after Node's start: a Node that keeps it; a shell that has `nohup`
 * as the last command in `_`; the standard input that nohup gives in place of a terminal, which is
 * /dev/null for writing only; a parent that ignores it, as a script under nohup does, and whose
 * children inherit that.
 */
const wasHangupIgnored = (): boolean =>
  ignoresHangup('self') ||
  basename(process.env['_'] ?? '') === 'nohup' ||
  isStdinOfNohup() ||
  ignoresHangup(process.ppid);

/** SIGHUP is number 1, and so the lowest bit of the mask (proc_pid_status(5)). */
function ignoresHangup(pid: number | 'self'): boolean {
  const mask = /^SigIgn:\s*([\da-f]+)$/m.exec(readProc(`${pid}/status`))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & 1n) === 1n;
}

function isStdinOfNohup(): boolean {
  const flags = /^flags:\s*(\d+)$/m.exec(readProc('self/fdinfo/0'))?.[1] ?? '0';
  const isWriteOnly = (Number.parseInt(flags, 8) & ACCESS_MODE) === WRITE_ONLY;
  return isWriteOnly && fstatSync(0).rdev === statSync('/dev/null').rdev;
}

/** O_ACCMODE and O_WRONLY of open(2). */
const ACCESS_MODE = 3;
const WRITE_ONLY = 1;

/** Empty on systems that have no such file. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
