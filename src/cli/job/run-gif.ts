import { type GifOptions, gifPipeline } from '../../index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { checkTrace, wantsDetails, type JobFlags } from './job-flags.js';
import { gifPage } from './job-page.js';
import { workersOf } from './job-size.js';
import type { QueueFlags } from './queue-backend.js';
import { withQueue } from './queue-flags.js';
import { runJob } from './run-job.js';
import { outputs, standardInput, STANDARD_STREAM } from '../process/standard-streams.js';
import { UsageError } from '../process/usage-error.js';

/** The values of the flags and the inputs of `gif`. */
export type GifFlags = Omit<GifOptions, 'inputs' | 'output' | 'details'> &
  JobFlags &
  QueueFlags & { readonly input: readonly string[] };

/** Runs the command `gif`. Resolves with the exit code. */
export async function runGif(flags: GifFlags): Promise<number> {
  const { quiet, json, details, trace, ui, wait, input, output, ...given } = flags;
  const options = await withQueue(given);
  checkTrace(trace, [output, options.delays, ...input]);
  const page = gifPage({ ui, wait });
  const to = outputs(output);
  return await runJob(
    gifPipeline({
      ...options,
      details: wantsDetails(flags),
      inputs: inputsOf(input),
      output: to.output,
    }),
    {
      ...{ command: 'gif', quiet, json, details, trace, page },
      results: to.results,
      hasDefaultDelay: hasDefaultDelay(options),
      size: { workers: workersOf(options) },
      isResumable: false,
    },
  );
}

function inputsOf(input: readonly string[]): GifOptions['inputs'] {
  if (!input.includes(STANDARD_STREAM)) return input;
  if (input.length === 1) return standardInput();
  throw new UsageError(`Expected - to be the only input, got ${input.join(' ')}`);
}
