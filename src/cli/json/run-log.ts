import type { LinePrinter } from '../process/line-printer.js';
import { version } from '../process/version.js';
import { EventFilter, levelOf, type AnyEvent } from './event-filter.js';
import { eventLine } from './event-line.js';
import { INFO, jsonLine } from './json-line.js';
import type { Line } from './lines.js';

/** The time between two lines of progress, in ms. */
const INTERVAL = 1_000;

/** The options of `runLog`. */
export interface RunLogOptions {
  /** The name of the command. */
  readonly command: string;
  /** Whether only addresses, failures and the last line are printed. */
  readonly quiet: boolean;
  /** Whether each connection, or each chunk, gets a line. */
  readonly details: boolean;
  /** Whether this is a process of a cluster that serves: its lines have a `pid`, and the first one has the others. */
  readonly isPart?: boolean;
  /** Returns the line of progress, which is printed if it has changed. */
  readonly progress: () => Line;
}

/** A log of a command that runs until it is told to end, as JSON lines. */
export interface RunLog {
  readonly event: (event: AnyEvent) => void;
  /** @param last the last line; `undefined` if the command prints an error in its place. */
  readonly end: (last: Line | undefined) => void;
}

/** Begins such a log: a line of the start, then of events and, once a second, of progress. */
export function runLog(
  printer: LinePrinter,
  { command, quiet, details, isPart = false, progress }: RunLogOptions,
): RunLog {
  const { pid } = process;
  const filter = new EventFilter(details, quiet);
  const print = (fields: Line) => printer.print(jsonLine(INFO, fields));

  let shown = JSON.stringify(progress());
  const showProgress = () => {
    const now = progress();
    const text = JSON.stringify(now);
    if (text !== shown) print(now);
    shown = text;
  };
  const isTold = !quiet && !isPart;
  if (isTold) print({ type: 'starting', command, version, node: process.version, pid });
  const timer = isTold ? setInterval(showProgress, INTERVAL) : undefined;

  return {
    event: (event) => {
      if (!filter.isPrinted(event)) return;
      printer.print(jsonLine(levelOf(event), eventLine(event), isPart ? pid : undefined));
    },
    end: (last) => {
      clearInterval(timer);
      if (!isPart) printer.close(last && jsonLine(INFO, last));
    },
  };
}
