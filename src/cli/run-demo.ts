import { demoPipeline, type DemoOptions } from '../../pipelines/demo.js';
import { runJob } from './run-job.js';

export interface DemoFlags extends DemoOptions {
  readonly quiet: boolean;
  readonly noGif: boolean;
}

export const runDemo = ({ quiet, noGif, ...options }: DemoFlags): Promise<number> =>
  runJob(demoPipeline({ ...options, gif: !noGif }), {
    quiet,
    total: options.count,
    isResumable: false,
  });
