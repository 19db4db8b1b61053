import { type FetchOptions, fetchPipeline } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';
import { hasDefaultDelay } from './gif-summary.js';
import type { JobFlags } from './job-flags.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

/** The values of the flags of `fetch`. */
export type FetchFlags = Omit<FetchOptions, 'output' | 'details'> & JobFlags;

/** Runs the command `fetch`. Resolves with the exit code. */
export function runFetch({
  quiet,
  json,
  details,
  output,
  ...options
}: FetchFlags): Promise<number> {
  const to = outputs(output, options.gif);
  return runJob(fetchPipeline({ ...options, details, output: to.output }), {
    ...{ command: 'fetch', quiet, json, details },
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    total: options.count ?? checkOptions(fetchTable, {}).count,
    isResumable: true,
  });
}
