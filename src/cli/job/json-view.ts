import type { Writable } from 'node:stream';
import type { Done, GifWritten } from '../../index.js';
import { LinePrinter } from '../process/line-printer.js';
import { version } from '../process/version.js';
import { EventFilter, levelOf } from '../json/event-filter.js';
import { eventLine, upToMicros } from '../json/event-line.js';
import { FATAL, INFO, jsonLine, WARNING } from '../json/json-line.js';
import type { CommandErrorCode, JobSummary, Line } from '../json/lines.js';
import type { JobProgress } from './job-progress.js';
import type { JobView } from './job-view.js';

/** The time between two lines of progress, in ms. */
const INTERVAL = 250;

/** The options of `jsonView`. */
export interface JsonViewOptions {
  /** The name of the command. */
  readonly command: string;
  /** Whether only failures and the last line are printed. */
  readonly quiet: boolean;
  /** Whether each frame and each chunk gets lines. */
  readonly details: boolean;
  /** The stream for the lines: stdout, or stderr if the GIF goes to stdout. */
  readonly results: Writable;
}

/** Shows a job as JSON lines. An error that ends it is printed later, by its command. */
export function jsonView(
  counts: JobProgress,
  { command, quiet, details, results }: JsonViewOptions,
): JobView {
  const start = performance.now();
  let lostLines = 0;
  const lose = (lines: number) => (lostLines += lines);
  const printer = new LinePrinter(results, { onDropped: lose, onFailed: lose });
  const filter = new EventFilter(details, quiet);
  const print = (fields: Line) => printer.print(jsonLine(INFO, fields));

  let figures = '';
  const showProgress = () => {
    const now = counts.figures();
    const text = JSON.stringify(now);
    if (text === figures) return;
    figures = text;
    print({ type: 'progress', command, elapsed: Math.round(performance.now() - start), ...now });
  };
  if (!quiet) {
    print({ type: 'starting', command, version, node: process.version, pid: process.pid });
  }
  const timer = quiet ? undefined : setInterval(showProgress, INTERVAL);

  return {
    observer: {
      next: (event) => {
        if (filter.isPrinted(event)) printer.print(jsonLine(levelOf(event), eventLine(event)));
      },
    },
    warn: (code, message) => printer.print(jsonLine(WARNING, { type: 'warning', code, message })),
    page: ({ url }) => printer.print(jsonLine(INFO, { type: 'page-listening', url })),
    stop: () => {
      clearInterval(timer);
      printer.end(); // now, so that dropped lines are counted
    },
    failed: () => printer.close(),
    interrupted: (exitCode) => {
      const message = 'A signal ended the run';
      printer.close(jsonLine(FATAL, { type: 'error', code: INTERRUPTED, message, exitCode }));
    },
    finished: ({ failures, retries, passes, gif, done }, exitCode) => {
      if (!done) return;
      const summary: JobSummary = {
        ...{ type: 'summary', command, exitCode, frames: done.frames, ...timesOf(done) },
        ...{ failed: failures.length, retries, passes: passes > 0 ? passes : undefined },
        ...{ lostLines, gif: gif && factsOf(gif) },
      };
      printer.close(jsonLine(INFO, summary));
    },
  };
}

const INTERRUPTED: CommandErrorCode = 'ERR_INTERRUPTED';

const timesOf = ({ downloadTime, gifTime, totalTime }: Done) => ({
  downloadTime: downloadTime && upToMicros(downloadTime),
  gifTime: gifTime && upToMicros(gifTime),
  totalTime: upToMicros(totalTime),
});

const factsOf = ({ type: _, ...facts }: GifWritten): Omit<GifWritten, 'type'> => facts;
