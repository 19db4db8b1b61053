import type { Writable } from 'node:stream';
import type { Observable } from 'rxjs';
import { messageOf, PipelineError } from '../errors.js';
import type { DemoEvent, Done, FrameFailed, FrameRetried, GifWritten, Warning } from '../events.js';
import { EXIT_DONE, EXIT_INCOMPLETE, printError } from './exit.js';
import { inFlags } from './in-flags.js';
import { listRanges } from './list-ranges.js';
import { plural } from './plural.js';
import { showProgress } from './progress.js';
import { run } from './run.js';

export interface JobOptions {
  readonly quiet: boolean;
  /** Where the time of each stage goes. */
  readonly results: Writable;
  /** How many frames there will be, where that is known before. */
  readonly total?: number | undefined;
  /** Whether an interrupted run can go on where it stopped. */
  readonly isResumable: boolean;
}

/** Runs a pipeline that ends with a `done`: progress on stderr, the time of each stage for scripts. */
export async function runJob(
  pipeline: Observable<DemoEvent>,
  { quiet, results, total, isResumable }: JobOptions,
): Promise<number> {
  /** Frames of the animation, where they are counted before the first is encoded. */
  let found: number | undefined;
  let onDisk = 0;
  let written = 0;
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
    count: () =>
      found === undefined
        ? { done: Math.max(onDisk, written), total }
        : { done: written, total: found },
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
    switch (event.type) {
      case 'frames-found':
        found = event.frames;
        break;
      case 'frame-saved':
      case 'frame-kept':
        onDisk += 1;
        break;
      case 'frame-retried':
        tellRetry(event);
        break;
      case 'frame-failed':
        failures.push(event);
        break;
      case 'warning':
        tellWarning(event);
        break;
      case 'chunk-written':
        written = event.frames;
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
      ? `; at least ${plural(onDisk, 'frame')} saved, --resume goes on from there`
      : '';
    progress.say(`Interrupted${saved}`);
    return code;
  }
  if (gif && gif.fastFrames > 0) progress.say(tooFast(gif));
  if (gif) progress.say(summary(gif, retries, passes));
  if (done) results.write(times(done));
  tellFailures();
  return failures.length > 0 ? EXIT_INCOMPLETE : code;
}

const summary = (
  { path, frames, width, height, bytes, quality }: GifWritten,
  retries: number,
  passes: number,
): string =>
  `${path ?? 'standard output'}: ${plural(frames, 'frame')} of ${width}x${height}, ${sizeOf(bytes)}` +
  (quality === undefined ? '' : `, quality ${quality} in ${plural(passes, 'pass', 'passes')}`) +
  (retries > 0 ? `, after ${plural(retries, 'retry', 'retries')}` : '');

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;

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
