import { demoPipeline } from '../../pipelines/demo.js';
import type { Values } from './command.js';
import { runJob } from './run-job.js';

export const runDemo = async ({ quiet, noGif, ...options }: Values): Promise<number> =>
  runJob(demoPipeline({ ...options, gif: !noGif }), {
    quiet,
    total: options['count'],
    isResumable: false,
  });
