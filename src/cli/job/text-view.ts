import type { Writable } from 'node:stream';
import { messageOf, type Done, type FrameFailed, type GifWritten } from '../../index.js';
import { inFlags } from '../flags/in-flags.js';
import { plural } from '../terminal/plural.js';
import { printError, printLine } from '../terminal/print.js';
import { printable } from '../terminal/printable.js';
import { showProgress } from '../terminal/progress.js';
import { gifSummary } from './gif-summary.js';
import type { JobProgress } from './job-progress.js';
import type { JobView } from './job-view.js';
import { listRanges } from './list-ranges.js';
import { tellTroubles } from './tell-troubles.js';

/** The options of `textView`. */
export interface TextViewOptions {
  readonly quiet: boolean;
  /** The stream for the time of each stage: stdout, or stderr if the GIF goes to stdout. */
  readonly results: Writable;
  /** Whether no option sets how long frames are shown; the summary then says how to change it. */
  readonly hasDefaultDelay: boolean;
  /** Whether `--resume` can continue an interrupted run. */
  readonly isResumable: boolean;
}

/** Shows a job in words: progress, warnings and a summary on stderr, and the time of each stage for scripts. */
export function textView(
  counts: JobProgress,
  { quiet, results, hasDefaultDelay, isResumable }: TextViewOptions,
): JobView {
  const progress = showProgress({
    quiet,
    stages: () => counts.stages(),
    overall: () => counts.overall(),
  });
  const tellFailures = (failures: readonly FrameFailed[]) => {
    if (failures.length > 0) printError(failureSummary(failures));
  };
  return {
    observer: tellTroubles((line) => progress.say(line)),
    warn: (_, message) => progress.say(message),
    page: ({ url, stays }) => {
      const line = `Live page: ${url}${stays ? ' (until Ctrl-C)' : ''}`;
      if (quiet) printLine(line);
      else progress.say(line);
    },
    stop: () => progress.stop(),
    failed: ({ failures }) => tellFailures(failures), // they may be the cause of the error
    interrupted: () => {
      // "At least", because the disk actor may have finished a frame whose event is lost.
      const saved = isResumable
        ? `; at least ${plural(counts.onDisk, 'frame')} saved, --resume continues from there`
        : '';
      progress.say(`Interrupted${saved}`);
    },
    finished: ({ gif, done, retries, passes, failures, isVideo }) => {
      if (gif && gif.fastFrames > 0) progress.say(tooFast(gif));
      if (gif) {
        const summary = gifSummary(gif, {
          ...{ retries, passes },
          hasDefaultDelay: hasDefaultDelay && !isVideo,
        });
        // With --quiet the summary goes to the results: it names the file, before the times.
        if (!quiet) progress.say(summary);
        else if (gif.path !== undefined) results.write(`${printable(summary)}\n`);
      }
      if (done) results.write(times(done));
      tellFailures(failures);
    },
  };
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
