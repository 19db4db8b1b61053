import { fstatSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { EXIT_SIGNAL } from './exit.js';

/** A signal that asks the process to end. */
export type Signal = keyof typeof EXIT_SIGNAL;

/** The longest time that an interrupted process may take to end, in ms. */
const GRACE = 2_000;

/** Calls `onSignal` for each signal that asks the process to end. Returns a function that stops this. */
export function onSignals(onSignal: (signal: Signal) => void): () => void {
  const signals = Object.keys(EXIT_SIGNAL) as Signal[];
  const handled = signals.filter((signal) => signal !== 'SIGHUP' || !isHangupIgnored());
  for (const signal of handled) process.on(signal, onSignal);
  return () => {
    for (const signal of handled) process.off(signal, onSignal);
  };
}

/**
 * Ends the process by the signal itself if it is still alive after 2 s: a thread or a call of the file system
 * may hang for ever, for example on a dead network mount. It does not keep a process alive that ends sooner.
 */
export function endBy(signal: Signal): void {
  setTimeout(() => {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }, GRACE).unref();
}

/** Ignores SIGHUP. A closed terminal and its shell both send one; the second must not stop the clean-up. */
export const ignoreHangups = (): void => void process.on('SIGHUP', () => undefined);

let isIgnored: boolean | undefined;

/**
 * Whether this process was started by `nohup`, which ignores SIGHUP so that the process outlives its
 * terminal. Node resets that when it starts. The first call ignores the signal again, so call this early.
 */
export function isHangupIgnored(): boolean {
  if (isIgnored === undefined) {
    isIgnored = wasHangupIgnored();
    if (isIgnored) ignoreHangups();
  }
  return isIgnored;
}

/**
 * Whether SIGHUP was ignored before Node started. There are four signs:
 *
 * - it is still ignored, because this version of Node keeps it;
 * - the shell has set `_`, the last command, to `nohup`;
 * - the standard input is /dev/null, opened for writing only, which nohup puts in place of a terminal;
 * - the parent ignores SIGHUP, as a script under nohup does; its children inherit that.
 */
const wasHangupIgnored = (): boolean =>
  ignoresHangup('self') ||
  basename(process.env['_'] ?? '') === 'nohup' ||
  isStdinOfNohup() ||
  ignoresHangup(process.ppid);

/** Whether a process ignores SIGHUP: signal 1, the lowest bit of `SigIgn` in proc_pid_status(5). */
function ignoresHangup(pid: number | 'self'): boolean {
  const mask = /^SigIgn:\s*([\da-f]+)$/m.exec(readProc(`${pid}/status`))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & 1n) === 1n;
}

/** Whether the standard input is /dev/null, opened for writing only. */
function isStdinOfNohup(): boolean {
  const flags = /^flags:\s*(\d+)$/m.exec(readProc('self/fdinfo/0'))?.[1] ?? '0';
  const isWriteOnly = (Number.parseInt(flags, 8) & ACCESS_MODE) === WRITE_ONLY;
  return isWriteOnly && fstatSync(0).rdev === statSync('/dev/null').rdev;
}

/** The constants O_ACCMODE and O_WRONLY of open(2). */
const ACCESS_MODE = 3;
const WRITE_ONLY = 1;

/** The text of a file in /proc; empty on systems without it. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
