import { oneOf } from '../options/check.js';
import type { ServeOptions } from '../options/serve.js';
import { LinePrinter } from './line-printer.js';
import { textLog, type ServeLog } from './serve-log.js';

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

/** @param isPart whether this is one process of several that write to the same place. */
export const openLog = async (flags: LogFlags, isPart = false): Promise<ServeLog> => {
  const printer = new LinePrinter(process.stdout, isPart ? ATOMIC : undefined);
  return isJson(flags)
    ? (await import('./json-log.js')).jsonLog(printer, flags.quiet, isPart)
    : textLog(printer, flags.quiet);
};

/** So much, and one more line, a pipe takes as one piece, whoever else writes to it (PIPE_BUF). */
const ATOMIC = 3_072;
