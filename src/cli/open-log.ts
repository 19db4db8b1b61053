import { oneOf } from '../options/check.js';
import type { ServeOptions } from '../options/serve.js';
import { LinePrinter } from './line-printer.js';
import { plural } from './plural.js';
import { printError } from './exit.js';
import { textLog, type ServeLog } from './serve-log.js';
import { leaveUnread } from './standard-streams.js';

export interface ServeFlags extends Omit<ServeOptions, 'until' | 'details'> {
  readonly quiet: boolean;
  readonly log: string;
  readonly metricsHost: string;
  readonly metricsPort?: number;
  readonly cluster: number;
}

type LogFlags = Pick<ServeFlags, 'log' | 'quiet' | 'metricsPort'>;

const isJson = ({ log }: LogFlags): boolean => oneOf('log', log, ['text', 'json']) === 'json';

/** Whether somebody wants to know more of each connection than that it was served. */
export const needsDetails = (flags: LogFlags): boolean =>
  isJson(flags) || flags.metricsPort !== undefined;

/** A log on stdout. */
export interface OpenLog {
  readonly write: ServeLog;
  /** Writes what is left, and gives its reader a moment to take it. */
  readonly end: () => void;
}

/** @param isPart whether this is one process of several that write to the same place. */
export async function openLog(flags: LogFlags, isPart = false): Promise<OpenLog> {
  const printer = new LinePrinter(process.stdout, {
    full: isPart ? ATOMIC : undefined,
    onDropped: (lines) =>
      printError(`${plural(lines, 'line')} of the log dropped: nobody took them in time`),
  });
  return {
    write: isJson(flags)
      ? (await import('./json-log.js')).jsonLog(printer, flags.quiet, isPart)
      : textLog(printer, flags.quiet),
    end: () => {
      printer.end();
      leaveUnread();
    },
  };
}

/** So much, and one more line, a pipe takes as one piece, whoever else writes to it (PIPE_BUF). */
const ATOMIC = 3_072;
