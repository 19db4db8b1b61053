import { messageOf, type ServeEvent, type ServeOptions } from '../../index.js';
import type { LogSettings } from '../flags/log-options.js';
import { LinePrinter } from './line-printer.js';
import { plural } from '../terminal/plural.js';
import { printError } from '../terminal/print.js';
import type { LogRole } from './json-log.js';
import { textLog } from './text-log.js';
import { ServeCounter, type Totals } from './totals.js';
import { isClosed, leaveUnread, leaveWhenClosed } from '../process/standard-streams.js';
import type { MetricsListening } from './metrics-server.js';

/** What `serve` was asked for: what the pipeline takes as it was given, the rest checked and filled in. */
export interface ServeFlags extends Omit<ServeOptions, 'until' | 'details'>, LogSettings {
  readonly quiet: boolean;
}

type LogFlags = Pick<ServeFlags, 'log' | 'quiet' | 'metricsPort'>;

const isJson = ({ log }: LogFlags): boolean => log === 'json';

/** Whether somebody wants to know more of each connection than that it was served. */
export const needsDetails = (flags: LogFlags): boolean =>
  isJson(flags) || flags.metricsPort !== undefined;

/** A log on stdout. */
export interface OpenLog {
  readonly write: (event: ServeEvent | MetricsListening) => void;
  /** What this process has done so far. */
  readonly totals: () => Totals;
  /** Writes what is left, and gives its reader a moment to take it. */
  readonly end: () => void;
}

export interface LogOptions {
  /**
   * Which process this is: the only one; the first of a cluster, which tells of its start and end; or
   * another, which writes to the same place.
   */
  readonly role?: LogRole;
  /** What all have done, at the end; by default what this process has. */
  readonly totals?: (own: Totals) => Totals;
  /** Called with what this process has done where the reader of the log goes away: it ends then. */
  readonly onClosed?: (own: Totals) => Promise<void>;
  /** Called with the first error of a write; it is told on stderr by default. */
  readonly onFailed?: (message: string) => void;
}

/** Opens the log; from here on an error of stdout costs lines, and does not fail the run. */
export async function openLog(
  flags: LogFlags,
  {
    role = 'only',
    totals = (own) => own,
    onClosed = () => Promise.resolve(),
    onFailed = tellLogFailed,
  }: LogOptions = {},
): Promise<OpenLog> {
  const isPart = role === 'part';
  const counter = new ServeCounter();
  leaveWhenClosed(() => onClosed(counter.totals()));
  let hasListened = false;
  const printer = new LinePrinter(process.stdout, {
    full: isPart ? ATOMIC : undefined,
    onDropped: (lines) =>
      printError(`${plural(lines, 'line')} of the log dropped: nobody took them in time`),
    onFailed: (lines, error) => {
      if (isClosed(error)) return;
      if (counter.lostLines === 0) onFailed(messageOf(error));
      counter.lostLines += lines;
    },
  });
  const log = isJson(flags)
    ? (await import('./json-log.js')).jsonLog(printer, flags.quiet, role)
    : textLog(printer, flags.quiet);
  const sum = () => totals(counter.totals());

  return {
    write: (event) => {
      if (event.type === 'listening') hasListened = true;
      counter.count(event.type);
      log.event(event);
    },
    totals: () => counter.totals(),
    end: () => {
      if (hasListened && !isPart) log.end(sum());
      printer.end();
      // A file is written at once, and its errors come with the next turn.
      if (!isPart) setImmediate(() => tellLost(sum()));
      leaveUnread();
    },
  };
}

export const tellLogFailed = (message: string): void =>
  printError(`Cannot write the log, its lines are dropped and counted: ${message}`);

function tellLost({ lostLines }: Totals): void {
  if (lostLines > 0) {
    printError(`${plural(lostLines, 'line')} of the log dropped: they could not be written`);
  }
}

/** A pipe takes this many bytes, and one more line, as one piece, also where others write to it (PIPE_BUF). */
const ATOMIC = 3_072;
