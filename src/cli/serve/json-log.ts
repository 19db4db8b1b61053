import { runLog } from '../json/run-log.js';
import type { LinePrinter } from '../process/line-printer.js';
import type { ServeLog } from './text-log.js';
import type { Totals } from './totals.js';

/** The role of a process: the only one; the first of a cluster, which serves nothing; or one that serves. */
export type LogRole = 'only' | 'first' | 'part';

/** The options of `jsonLog`. */
export interface JsonLogOptions {
  /** Whether only addresses, failures and the last line are printed. */
  readonly quiet: boolean;
  /** Whether each connection gets a line. */
  readonly details: boolean;
  readonly role: LogRole;
  /** Returns the totals of all processes so far, for the lines of progress. */
  readonly totals: () => Totals;
}

/**
 * The log for programs: JSON lines. In a cluster, the first process prints the start, the progress and the
 * end, and the lines of the others have a `pid`.
 */
export function jsonLog(
  printer: LinePrinter,
  { quiet, details, role, totals }: JsonLogOptions,
): ServeLog {
  const log = runLog(printer, {
    ...{ command: 'serve', quiet, details, isPart: role === 'part' },
    progress: () => ({ type: 'progress', command: 'serve', ...totals() }),
  });
  return {
    event: log.event,
    end: ({ totals: sum, hasFailed }) =>
      log.end(hasFailed ? undefined : { type: 'summary', command: 'serve', ...sum }),
  };
}
