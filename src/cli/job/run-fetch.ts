import { type FetchOptions, fetchPipeline } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { checkTrace, type JobFlags } from './job-flags.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

/** The values of the flags of `fetch`. */
export type FetchFlags = Omit<FetchOptions, 'output' | 'details'> & JobFlags;

/** Runs the command `fetch`. Resolves with the exit code. */
export function runFetch(flags: FetchFlags): Promise<number> {
  const { quiet, json, details, trace, output, ...options } = flags;
  checkTrace(trace, [output, options.delays]);
  const to = outputs(output, options.gif);
  const hasDetails = details === true || trace !== undefined;
  return runJob(fetchPipeline({ ...options, details: hasDetails, output: to.output }), {
    ...{ command: 'fetch', quiet, json, details, trace },
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    total: options.count ?? checkOptions(fetchTable, {}).count,
    isResumable: true,
  });
}
