import { demoPipeline, type DemoOptions } from '../../pipelines/demo.js';
import { hasDefaultDelay } from './gif-summary.js';
import { runJob } from './run-job.js';
import { outputs } from './standard-streams.js';

export interface DemoFlags extends Omit<DemoOptions, 'output'> {
  readonly output: string;
  readonly quiet: boolean;
  readonly noGif: boolean;
}

export function runDemo({ quiet, noGif, output, ...options }: DemoFlags): Promise<number> {
  const to = outputs(output, !noGif);
  return runJob(demoPipeline({ ...options, output: to.output, gif: !noGif }), {
    quiet,
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    total: options.count,
    isResumable: false,
  });
}
