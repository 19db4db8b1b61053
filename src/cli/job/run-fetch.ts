import { type FetchOptions, fetchPipeline } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

/** The values of the flags of `fetch`. */
export interface FetchFlags extends Omit<FetchOptions, 'output'> {
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Runs the command `fetch`. Resolves with the exit code. */
export function runFetch({ quiet = false, output, ...options }: FetchFlags): Promise<number> {
  const to = outputs(output, options.gif);
  return runJob(fetchPipeline({ ...options, output: to.output }), {
    quiet,
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    total: options.count ?? checkOptions(fetchTable, {}).count,
    isResumable: true,
  });
}
