import { resolve } from 'node:path';
import { start, type ProcessOptions } from './processes.js';
import { PYTHON } from './python.js';

/** What a user does; see terminal.py. */
export type Step =
  | readonly ['until', string]
  | readonly ['exists', string]
  | readonly ['type', string]
  | readonly ['resize', number]
  | readonly ['stopped']
  | readonly ['continue']
  | readonly ['signal', NodeJS.Signals]
  | readonly ['hang-up'];

export interface TerminalRun {
  /** What the command wrote after its start, and after each step, escape codes included. */
  readonly steps: readonly string[];
  readonly code?: number;
  /** The number of the signal that ended it. */
  readonly signal?: number;
}

/** Runs a program on a terminal of its own; `columns` 0 leaves the size unknown. */
export async function onTerminal(
  columns: number,
  steps: readonly Step[],
  command: readonly string[],
  options?: ProcessOptions,
): Promise<TerminalRun> {
  const script = resolve(__dirname, 'scripts/terminal.py');
  const args = [script, String(columns), JSON.stringify(steps), ...command];
  const { stdout, stderr } = await start(PYTHON, args, options).ended;
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as TerminalRun;
}

export const HIDE_CURSOR = '\x1b[?25l';
export const SHOW_CURSOR = '\x1b[?25h';

/** Whether a text leaves the cursor hidden. */
export const hidesCursor = (text: string): boolean =>
  text.lastIndexOf(HIDE_CURSOR) > text.lastIndexOf(SHOW_CURSOR);

/** The lines that a text drew, one over another, without escape codes. */
export const drawn = (text: string): string[] =>
  text
    .replace(/\x1b\[[\d;?]*[A-Za-z]/g, '\n')
    .split(/[\r\n]+/)
    .filter((line) => line !== '');
