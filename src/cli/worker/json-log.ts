import type { WorkFigures } from '../json/lines.js';
import { runLog } from '../json/run-log.js';
import type { LinePrinter } from '../process/line-printer.js';

/** The options of `jsonLog`. */
export interface JsonLogOptions {
  readonly quiet: boolean;
  readonly details: boolean;
  /** Returns the counts so far. */
  readonly figures: () => WorkFigures;
}

/** The log for programs: JSON lines. */
export function jsonLog(printer: LinePrinter, { figures, ...options }: JsonLogOptions) {
  const log = runLog(printer, {
    ...{ ...options, command: 'worker' },
    progress: () => ({ type: 'progress', command: 'worker', ...figures() }),
  });
  return {
    event: log.event,
    /** @param hasFailed whether the command prints an error as the last line. */
    end: (hasFailed: boolean): void =>
      log.end(hasFailed ? undefined : { type: 'summary', command: 'worker', ...figures() }),
  };
}
