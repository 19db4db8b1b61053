import type { WorkEvent } from '../../index.js';
import type { MetricsListening } from '../http/metrics-server.js';
import { EventFilter, levelOf } from '../json/event-filter.js';
import { eventLine } from '../json/event-line.js';
import { INFO, jsonLine } from '../json/json-line.js';
import type { Line, WorkFigures } from '../json/lines.js';
import type { LinePrinter } from '../process/line-printer.js';
import { version } from '../process/version.js';

/** The time between two lines of progress, in ms. */
const INTERVAL = 1_000;

/** The options of `jsonLog`. */
export interface JsonLogOptions {
  readonly quiet: boolean;
  readonly details: boolean;
  /** Returns the counts so far. */
  readonly figures: () => WorkFigures;
}

/** The log for programs: JSON lines. */
export function jsonLog(printer: LinePrinter, { quiet, details, figures }: JsonLogOptions) {
  const filter = new EventFilter(details, quiet);
  const print = (fields: Line) => printer.print(jsonLine(INFO, fields));
  let last = JSON.stringify(figures());
  const showProgress = (): void => {
    const now = figures();
    const text = JSON.stringify(now);
    if (text !== last) print({ type: 'progress', command: 'worker', ...now });
    last = text;
  };
  const { pid } = process;
  if (!quiet) print({ type: 'starting', command: 'worker', version, node: process.version, pid });
  const timer = quiet ? undefined : setInterval(showProgress, INTERVAL);
  return {
    event: (event: WorkEvent | MetricsListening): void => {
      if (filter.isPrinted(event)) printer.print(jsonLine(levelOf(event), eventLine(event)));
    },
    /** @param hasFailed whether the command prints an error as the last line. */
    end: (hasFailed: boolean): void => {
      clearInterval(timer);
      const summary: Line = { type: 'summary', command: 'worker', ...figures() };
      printer.close(hasFailed ? undefined : jsonLine(INFO, summary));
    },
  };
}
