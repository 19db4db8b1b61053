import { gifPipeline } from '../../pipelines/gif.js';
import type { Values } from './command.js';
import { runJob } from './run-job.js';

export const runGif = async ({ quiet, input, ...options }: Values): Promise<number> =>
  runJob(gifPipeline({ ...options, inputs: input }), { quiet, isResumable: false });
