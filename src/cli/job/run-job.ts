import type { Writable } from 'node:stream';
import type { Observable } from 'rxjs';
import {
  type DemoEvent,
  type Done,
  type FrameFailed,
  type FrameRetried,
  type GifWritten,
  messageOf,
  PipelineError,
  type Warning,
} from '../../index.js';
import { EXIT_DONE, EXIT_INCOMPLETE } from '../process/exit.js';
import { printError } from '../terminal/print.js';
import { inFlags } from '../flags/in-flags.js';
import { JobProgress } from './job-progress.js';
import { gifSummary } from './gif-summary.js';
import { listRanges } from './list-ranges.js';
import { plural } from '../terminal/plural.js';
import { printable } from '../terminal/printable.js';
import { showProgress } from '../terminal/progress.js';
import { run } from '../process/run.js';

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

/** Runs a pipeline that ends with a `done`: progress on stderr, the time of each stage for scripts. */
export async function runJob(
  pipeline: Observable<DemoEvent>,
  { quiet, results, total, hasDefaultDelay, isResumable }: JobOptions,
): Promise<number> {
  const counts = new JobProgress(total);
  let retries = 0;
  /** How often the GIF was made, to find what fits. */
  let passes = 0;
  const failures: FrameFailed[] = [];
  let gif: GifWritten | undefined;
  let done: Done | undefined;
  /** Codes of the errors and warnings that were told: the first of each kind is enough. */
  const told = new Set<string>();
  const progress = showProgress({
    quiet,
    stages: () => counts.stages(),
    overall: () => counts.overall(),
  });

  const tellWarning = ({ code, message }: Warning) => {
    if (told.has(code)) return;
    told.add(code);
    progress.say(inFlags(message));
  };
  const tellRetry = ({ index, error, delay }: FrameRetried) => {
    retries += 1;
    const code = error instanceof PipelineError ? error.code : '';
    if (told.has(code)) return;
    told.add(code);
    progress.say(
      `Frame ${index}, trying again in ${Math.ceil(delay)} ms: ${inFlags(messageOf(error))}`,
    );
  };
  const onEvent = (event: DemoEvent) => {
    counts.count(event);
    switch (event.type) {
      case 'frame-retried':
        tellRetry(event);
        break;
      case 'frame-failed':
        failures.push(event);
        break;
      case 'warning':
        tellWarning(event);
        break;
      case 'quality-tried':
        passes += 1;
        break;
      case 'gif-written':
        gif = event;
        break;
      case 'done':
        done = event;
        break;
      default: // what the server tells is not this job's to show
    }
  };

  const tellFailures = () => {
    if (failures.length > 0) printError(failureSummary(failures));
  };

  const code = await run(pipeline, {
    onEvent,
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
