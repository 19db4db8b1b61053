import { type FetchOptions, fetchPipeline } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

export interface FetchFlags extends Omit<FetchOptions, 'output'> {
  readonly output?: string;
  readonly quiet?: boolean;
}

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
