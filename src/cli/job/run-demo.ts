import { type DemoOptions, demoPipeline } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

export interface DemoFlags extends Omit<DemoOptions, 'output'> {
  readonly output?: string;
  readonly quiet?: boolean;
}

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
