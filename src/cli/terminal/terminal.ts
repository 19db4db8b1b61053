import { readFileSync } from 'node:fs';

/** Whether stderr is a terminal that can move its cursor. */
export const isTerminal = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  process.stderr.isTTY && environment['TERM'] !== 'dumb' && environment['TERM'] !== '';

/**
 * Whether this process may draw on its terminal now: one that was started with `&`, or continued with
 * `bg`, leaves the screen to the shell. True on systems that do not tell.
 */
export function isInForeground(): boolean {
  try {
    return isForegroundGroup(readFileSync('/proc/self/stat', 'latin1'));
  } catch {
    return true;
  }
}

/**
 * The fields of proc_pid_stat(5) after the name, which is in parentheses and may hold any of them:
 * state, ppid, pgrp, session, tty_nr, tpgid. A process without a terminal of its own has -1 as tpgid.
 */
export function isForegroundGroup(stat: string): boolean {
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return foreground === '-1' || foreground === group;
}
