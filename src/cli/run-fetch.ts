import { fetchPipeline } from '../../pipelines/fetch.js';
import type { FetchOptions } from '../options/fetch.js';
import { runJob } from './run-job.js';

export interface FetchFlags extends FetchOptions {
  readonly quiet: boolean;
  readonly noGif: boolean;
}

export const runFetch = ({ quiet, noGif, ...options }: FetchFlags): Promise<number> =>
  runJob(fetchPipeline({ ...options, gif: !noGif }), {
    quiet,
    total: options.count,
    isResumable: true,
  });
