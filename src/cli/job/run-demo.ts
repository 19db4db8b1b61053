import { type DemoOptions, demoPipeline } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';
import { hasDefaultDelay } from './gif-summary.js';
import type { JobFlags } from './job-flags.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

/** The values of the flags of `demo`. */
export type DemoFlags = Omit<DemoOptions, 'output' | 'details'> & JobFlags;

/** Runs the command `demo`. Resolves with the exit code. */
export function runDemo({ quiet, json, details, output, ...options }: DemoFlags): Promise<number> {
  const to = outputs(output, options.gif);
  return runJob(demoPipeline({ ...options, details, output: to.output }), {
    ...{ command: 'demo', quiet, json, details },
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    total: options.count ?? checkOptions(fetchTable, {}).count,
    isResumable: false,
  });
}
