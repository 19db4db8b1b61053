import { gifPipeline } from '../../pipelines/gif.js';
import type { GifOptions } from '../options/gif.js';
import { runJob } from './run-job.js';

export interface GifFlags extends Omit<GifOptions, 'inputs'> {
  readonly input: readonly string[];
  readonly quiet: boolean;
}

export const runGif = ({ quiet, input, ...options }: GifFlags): Promise<number> =>
  runJob(gifPipeline({ ...options, inputs: input }), { quiet, isResumable: false });
