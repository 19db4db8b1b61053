import { EventFilter, levelOf } from '../json/event-filter.js';
import { eventLine } from '../json/event-line.js';
import { INFO, jsonLine } from '../json/json-line.js';
import type { Line } from '../json/lines.js';
import type { LinePrinter } from '../process/line-printer.js';
import { version } from '../process/version.js';
import type { ServeLog } from './text-log.js';
import type { Totals } from './totals.js';

/** The role of a process: the only one; the first of a cluster, which serves nothing; or one that serves. */
export type LogRole = 'only' | 'first' | 'part';

/** The time between two lines of progress, in ms. */
const INTERVAL = 1_000;

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
  const { pid } = process;
  const isPart = role === 'part';
  const filter = new EventFilter(details, quiet);
  const print = (fields: Line) => printer.print(jsonLine(INFO, fields));

  let last = JSON.stringify(totals());
  const showProgress = () => {
    const now = totals();
    const text = JSON.stringify(now);
    if (text !== last) print({ type: 'progress', command: 'serve', ...now });
    last = text;
  };
  if (!quiet && !isPart) {
    print({ type: 'starting', command: 'serve', version, node: process.version, pid });
  }
  const timer = quiet || isPart ? undefined : setInterval(showProgress, INTERVAL);

  return {
    event: (event) => {
      if (!filter.isPrinted(event)) return;
      printer.print(jsonLine(levelOf(event), eventLine(event), isPart ? pid : undefined));
    },
    end: ({ totals: sum, hasFailed }) => {
      clearInterval(timer);
      if (isPart) return;
      const summary: Line = { type: 'summary', command: 'serve', ...sum };
      printer.close(hasFailed ? undefined : jsonLine(INFO, summary)); // the command prints the error
    },
  };
}
