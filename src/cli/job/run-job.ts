import type { Writable } from 'node:stream';
import type { Observable } from 'rxjs';
import { observing, openTrace, type DemoEvent } from '../../index.js';
import { EXIT_DONE, EXIT_INCOMPLETE } from '../process/exit.js';
import { run } from '../process/run.js';
import type { OpenPage } from './job-page.js';
import { JobOutcome } from './job-outcome.js';
import { JobProgress } from './job-progress.js';
import type { JobSize } from './job-size.js';
import { jsonView } from './json-view.js';
import { textView } from './text-view.js';
import { traceWarning } from './trace-warning.js';

/** The options of `runJob`. */
export interface JobOptions {
  /** The name of the command. */
  readonly command: string;
  readonly quiet?: boolean | undefined;
  /** Whether to print JSON lines in place of words. */
  readonly json?: boolean | undefined;
  /** With `json`: whether each frame and each chunk gets lines. */
  readonly details?: boolean | undefined;
  /** The path of the file for a trace; `undefined` for none. */
  readonly trace?: string | undefined;
  /** Opens the live page; `undefined` for none. */
  readonly page?: OpenPage | undefined;
  /** The stream for what scripts read: stdout, or stderr if the GIF goes to stdout. */
  readonly results: Writable;
  /** How much there is to do, and what the job may use, for the progress. */
  readonly size: JobSize;
  /** Whether no option sets how long frames are shown; the summary then says how to change it. */
  readonly hasDefaultDelay: boolean;
  /** Whether `--resume` can continue an interrupted run. */
  readonly isResumable: boolean;
}

/**
 * Runs a pipeline that ends with a `done` event, and shows it in words or as JSON lines. All that is shown is
 * made from the events of the pipeline.
 *
 * @returns the exit code; rejects with the error of the pipeline.
 */
export async function runJob(
  pipeline: Observable<DemoEvent>,
  {
    json,
    quiet = false,
    details = false,
    trace: path,
    page: openPage,
    size,
    ...options
  }: JobOptions,
): Promise<number> {
  const name = `image-pipeline ${options.command}`;
  const page = openPage === undefined ? undefined : await openPage();
  const trace = path === undefined ? undefined : await openTrace(path, { name });
  const counts = new JobProgress(size);
  const outcome = new JobOutcome();
  const view = json
    ? jsonView(counts, { ...options, quiet, details })
    : textView(counts, { ...options, quiet });
  if (page) view.page(page);
  const observed = pipeline.pipe(
    observing(
      { next: (event) => counts.count(event) },
      { next: (event) => outcome.count(event) },
      view.observer,
      ...(trace ? [trace.observer] : []),
      ...(page ? [page.observer] : []),
    ),
  );

  let code: number;
  try {
    code = await run(observed, { onEnd: () => view.stop(), onSignal: 'unsubscribe' });
  } catch (error) {
    view.failed(outcome);
    throw error;
  }
  if (code !== EXIT_DONE) {
    view.interrupted(code);
    return code;
  }
  const warning = trace && traceWarning(await trace.done);
  if (warning !== undefined) view.warn('WARN_TRACE_FULL', warning);
  const exitCode = outcome.failures.length > 0 ? EXIT_INCOMPLETE : code;
  view.finished(outcome, exitCode);
  return exitCode;
}
