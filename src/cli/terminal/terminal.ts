import { readFileSync } from 'node:fs';

/** Whether stderr is a terminal that can move its cursor. */
export const isTerminal = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  process.stderr.isTTY && environment['TERM'] !== 'dumb' && environment['TERM'] !== '';

/**
 * Whether this process may draw on its terminal now. A process that was started with `&`, or continued with
 * `bg`, must leave the screen to the shell. `true` on systems without /proc, where it is unknown.
 */
export function isInForeground(): boolean {
  try {
    return isForegroundGroup(readFileSync('/proc/self/stat', 'latin1'));
  } catch {
    return true;
  }
}

/**
 * Whether a process is in the foreground, by the text of its proc_pid_stat(5). The fields after the name are
 * state, ppid, pgrp, session, tty_nr and tpgid. The name is in parentheses, and may contain parentheses. A
 * process without a controlling terminal has -1 as tpgid.
 */
export function isForegroundGroup(stat: string): boolean {
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return foreground === '-1' || foreground === group;
}
