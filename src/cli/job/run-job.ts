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

export interface JobOptions {
  readonly quiet: boolean;
  /** Where the time of each stage goes. */
  readonly results: Writable;
  /** How many frames are to be downloaded; `undefined` where none are. */
  readonly total?: number | undefined;
  /** Whether nobody said how long a frame is shown. */
  readonly hasDefaultDelay: boolean;
  /** Whether an interrupted run can go on where it stopped. */
  readonly isResumable: boolean;
}

/**
 * Runs a pipeline that ends with a `done`: progress on stderr, the time of each stage for scripts. Bars,
 * warnings and the summary at the end observe its events.
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
    tellFailures(); // which may be why
    throw error;
  });
  if (code !== EXIT_DONE) {
    // What the disk actor was writing may be there as well.
    const saved = isResumable
      ? `; at least ${plural(counts.onDisk, 'frame')} saved, --resume goes on from there`
      : '';
    progress.say(`Interrupted${saved}`);
    return code;
  }
  const { gif, done, retries, passes } = outcome;
  if (gif && gif.fastFrames > 0) progress.say(tooFast(gif));
  if (gif) {
    const summary = gifSummary(gif, { retries, passes, hasDefaultDelay });
    // The one line that says which file was made; a script reads the times behind it.
    if (!quiet) progress.say(summary);
    else if (gif.path !== undefined) results.write(`${printable(summary)}\n`);
  }
  if (done) results.write(times(done));
  tellFailures();
  return failures.length > 0 ? EXIT_INCOMPLETE : code;
}

const failureSummary = (failures: readonly FrameFailed[]): string =>
  `${plural(failures.length, 'frame')} failed: ` +
  `${listRanges(failures.map(({ index }) => index))}; the first: ${inFlags(messageOf(failures[0]?.error))}`;

const tooFast = ({ frames, fastFrames }: GifWritten): string =>
  `${fastFrames} of ${frames} frames have a delay under 20 ms, which browsers make 100 ms: ` +
  'use a --delay of 20 or more, or at most 50 --fps';

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
