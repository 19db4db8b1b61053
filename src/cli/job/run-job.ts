import type { Writable } from 'node:stream';
import type { Observable } from 'rxjs';
import {
  messageOf,
  observing,
  type DemoEvent,
  type Done,
  type FrameFailed,
  type GifWritten,
} from '../../index.js';
import { inFlags } from '../flags/in-flags.js';
import { EXIT_DONE, EXIT_INCOMPLETE } from '../process/exit.js';
import { run } from '../process/run.js';
import { plural } from '../terminal/plural.js';
import { printError } from '../terminal/print.js';
import { printable } from '../terminal/printable.js';
import { showProgress } from '../terminal/progress.js';
import { gifSummary } from './gif-summary.js';
import { JobOutcome } from './job-outcome.js';
import { JobProgress } from './job-progress.js';
import { listRanges } from './list-ranges.js';
import { tellTroubles } from './tell-troubles.js';

/** The options of `runJob`. */
export interface JobOptions {
  readonly quiet: boolean;
  /** The stream for the time of each stage: stdout, or stderr if the GIF goes to stdout. */
  readonly results: Writable;
  /** The number of frames to download; `undefined` if the job downloads none. */
  readonly total?: number | undefined;
  /** Whether no option sets how long frames are shown; the summary then says how to change it. */
  readonly hasDefaultDelay: boolean;
  /** Whether `--resume` can continue an interrupted run. */
  readonly isResumable: boolean;
}

/**
 * Runs a pipeline that ends with a `done` event. Prints progress, warnings and a summary on stderr, and the
 * time of each stage for scripts. All of these are made from the events of the pipeline.
 *
 * @returns the exit code; rejects with the error of the pipeline.
 */
export async function runJob(
  pipeline: Observable<DemoEvent>,
  { quiet, results, total, hasDefaultDelay, isResumable }: JobOptions,
): Promise<number> {
  const counts = new JobProgress(total);
  const outcome = new JobOutcome();
  const progress = showProgress({
    quiet,
    stages: () => counts.stages(),
    overall: () => counts.overall(),
  });
  const observed = pipeline.pipe(
    observing(
      { next: (event) => counts.count(event) },
      { next: (event) => outcome.count(event) },
      tellTroubles((line) => progress.say(line)),
    ),
  );
  const { failures } = outcome;
  const tellFailures = () => {
    if (failures.length > 0) printError(failureSummary(failures));
  };

  const code = await run(observed, {
    onEnd: () => progress.stop(),
    onSignal: 'unsubscribe',
  }).catch((error: unknown) => {
    tellFailures(); // failed frames may be the cause of the error
    throw error;
  });
  if (code !== EXIT_DONE) {
    // "At least", because the disk actor may have finished a frame whose event is lost.
    const saved = isResumable
      ? `; at least ${plural(counts.onDisk, 'frame')} saved, --resume continues from there`
      : '';
    progress.say(`Interrupted${saved}`);
    return code;
  }
  const { gif, done, retries, passes } = outcome;
  if (gif && gif.fastFrames > 0) progress.say(tooFast(gif));
  if (gif) {
    const summary = gifSummary(gif, { retries, passes, hasDefaultDelay });
    // With --quiet the summary goes to the results: it names the file, before the times.
    if (!quiet) progress.say(summary);
    else if (gif.path !== undefined) results.write(`${printable(summary)}\n`);
  }
  if (done) results.write(times(done));
  tellFailures();
  return failures.length > 0 ? EXIT_INCOMPLETE : code;
}

const failureSummary = (failures: readonly FrameFailed[]): string =>
  `${plural(failures.length, 'frame')} failed: ` +
  `${listRanges(failures.map(({ index }) => index))}; the first error: ${inFlags(messageOf(failures[0]?.error))}`;

const tooFast = ({ frames, fastFrames }: GifWritten): string =>
  `${fastFrames} of ${frames} frames have a delay under 20 ms, which browsers change to 100 ms: ` +
  'use --delay 20 or more, or --fps 50 or less';

/** One line for each stage that ran, in seconds. */
function times({ downloadTime, gifTime, totalTime }: Done): string {
  const stages = [
    ['Frames download time', downloadTime],
    ['GIF creation time', gifTime],
    ['Total time', totalTime],
  ] as const;
  return stages
    .filter(([, time]) => time !== undefined)
    .map(([stage, time = 0]) => `${stage}: ${(time / 1_000).toFixed(3)}\n`)
    .join('');
}
