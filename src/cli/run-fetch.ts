import { fetchPipeline } from '../../pipelines/fetch.js';
import type { FetchOptions } from '../options/fetch.js';
import { hasDefaultDelay } from './gif-summary.js';
import { runJob } from './run-job.js';
import { outputs } from './standard-streams.js';

export interface FetchFlags extends Omit<FetchOptions, 'output'> {
  readonly output: string;
  readonly quiet: boolean;
  readonly noGif: boolean;
}

export function runFetch({ quiet, noGif, output, ...options }: FetchFlags): Promise<number> {
  const to = outputs(output, !noGif);
  return runJob(fetchPipeline({ ...options, output: to.output, gif: !noGif }), {
    quiet,
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    total: options.count,
    isResumable: true,
  });
}
