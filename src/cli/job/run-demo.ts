import { type DemoOptions, demoPipeline } from '../../index.js';
import { checkOptions, fetchTable } from '../../options/index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { checkTrace, type JobFlags } from './job-flags.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

/** The values of the flags of `demo`. */
export type DemoFlags = Omit<DemoOptions, 'output' | 'details'> & JobFlags;

/** Runs the command `demo`. Resolves with the exit code. */
export function runDemo(flags: DemoFlags): Promise<number> {
  const { quiet, json, details, trace, output, ...options } = flags;
  checkTrace(trace, [output, options.delays]);
  const to = outputs(output, options.gif);
  const hasDetails = details === true || trace !== undefined;
  return runJob(demoPipeline({ ...options, details: hasDetails, output: to.output }), {
    ...{ command: 'demo', quiet, json, details, trace },
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    total: options.count ?? checkOptions(fetchTable, {}).count,
    isResumable: false,
  });
}
