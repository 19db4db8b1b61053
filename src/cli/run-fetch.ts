import { fetchPipeline } from '../../pipelines/fetch.js';
import type { Values } from './command.js';
import { runJob } from './run-job.js';

export const runFetch = async ({ quiet, noGif, ...options }: Values): Promise<number> =>
  runJob(fetchPipeline({ ...options, gif: !noGif }), {
    quiet,
    total: options['count'],
    isResumable: true,
  });
