import { messageOf, type ServeEvent, type ServeOptions } from '../../index.js';
import type { LogSettings } from '../flags/log-options.js';
import { LinePrinter } from '../process/line-printer.js';
import { plural } from '../terminal/plural.js';
import { printError } from '../terminal/print.js';
import type { LogRole } from './json-log.js';
import { textLog } from './text-log.js';
import { ServeCounter, type Totals } from './totals.js';
import { isClosed, leaveUnread, leaveWhenClosed } from '../process/standard-streams.js';
import type { OwnEvent } from '../json/lines.js';

/** The values of the flags of `serve`: options of the pipeline as given, the others checked and filled in. */
export interface ServeFlags extends Omit<ServeOptions, 'until' | 'details'>, LogSettings {
  readonly quiet: boolean;
  readonly json: boolean;
  readonly details: boolean;
}

type LogFlags = Pick<ServeFlags, 'log' | 'json' | 'details' | 'quiet' | 'metricsPort'>;

/** `--log json` is short for `--json --details`. */
const isJson = ({ log, json }: LogFlags): boolean => json || log === 'json';
const hasDetails = ({ log, details }: LogFlags): boolean => details || log === 'json';

/** Whether the log or the metrics need the `details` of connections. */
export const needsDetails = (flags: LogFlags): boolean =>
  hasDetails(flags) || flags.metricsPort !== undefined;

/** A log on stdout. */
export interface OpenLog {
  readonly write: (event: ServeEvent | OwnEvent) => void;
  /** Returns the totals of this process so far. */
  readonly totals: () => Totals;
  /**
   * Writes the lines that are left, and gives the reader a second to read them.
   *
   * @param error the error that ended the server, if there is one.
   */
  readonly end: (error?: unknown) => void;
}

/** The options of `openLog`. */
export interface LogOptions {
  /**
   * The role of this process: the only one; the first of a cluster, which logs its start and its end; or one
   * that serves and writes to the same stdout.
   */
  readonly role?: LogRole;
  /** Computes the totals for the end of the log. @default the totals of this process */
  readonly totals?: (own: Totals) => Totals;
  /** Called with the totals of this process if the reader closed the pipe, before the process exits. */
  readonly onClosed?: (own: Totals) => Promise<void>;
  /** Called with the message of the first failed write. @default prints it on stderr */
  readonly onFailed?: (message: string) => void;
}

/** Opens the log. From now on an error of stdout loses lines, but does not fail the run. */
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
  const sum = () => totals(counter.totals());
  const printer = new LinePrinter(process.stdout, {
    full: isPart ? ATOMIC : undefined,
    onDropped: (lines) =>
      printError(`${plural(lines, 'line')} of the log dropped: the reader is too slow`),
    onFailed: (lines, error) => {
      if (isClosed(error)) return;
      if (counter.lostLines === 0) onFailed(messageOf(error));
      counter.lostLines += lines;
    },
  });
  const log = isJson(flags)
    ? (await import('./json-log.js')).jsonLog(printer, {
        ...{ quiet: flags.quiet, details: hasDetails(flags), role, totals: sum },
      })
    : textLog(printer, flags.quiet);

  return {
    write: (event) => {
      if (event.type === 'listening') hasListened = true;
      counter.count(event.type);
      log.event(event);
    },
    totals: () => counter.totals(),
    end: (error) => {
      // The first process of a cluster prints the totals of all.
      if (!isPart) log.end({ totals: sum(), hasListened, hasFailed: error !== undefined });
      printer.end();
      // A file is written synchronously, and its errors are emitted in the next turn of the event loop.
      if (!isPart) setImmediate(() => tellLost(sum()));
      leaveUnread();
    },
  };
}

/** Prints that the log cannot be written. */
export const tellLogFailed = (message: string): void =>
  printError(`Cannot write the log; its lines are dropped and counted: ${message}`);

function tellLost({ lostLines }: Totals): void {
  if (lostLines > 0) {
    printError(`${plural(lostLines, 'line')} of the log dropped: they could not be written`);
  }
}

/**
 * Characters to collect for one write in a process of a cluster. With one more line they stay below PIPE_BUF,
 * 4,096 bytes on Linux, so that the lines of several processes in one pipe do not mix.
 */
const ATOMIC = 3_072;
