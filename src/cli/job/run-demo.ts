import { type DemoOptions, demoPipeline } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

/** The values of the flags of `demo`. */
export interface DemoFlags extends Omit<DemoOptions, 'output'> {
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Runs the command `demo`. Resolves with the exit code. */
export function runDemo({ quiet = false, output, ...options }: DemoFlags): Promise<number> {
  const to = outputs(output, options.gif);
  return runJob(demoPipeline({ ...options, output: to.output }), {
    quiet,
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    total: options.count ?? checkOptions(fetchTable, {}).count,
    isResumable: false,
  });
}
