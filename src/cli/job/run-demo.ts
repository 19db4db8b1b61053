import { type DemoOptions, demoPipeline } from '../../index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { checkTrace, wantsDetails, type JobFlags } from './job-flags.js';
import { downloadsPage } from './job-page.js';
import { downloadSize } from './job-size.js';
import { runJob } from './run-job.js';
import { outputs } from '../process/standard-streams.js';

/** The values of the flags of `demo`. */
export type DemoFlags = Omit<DemoOptions, 'output' | 'details'> & JobFlags;

/** Runs the command `demo`. Resolves with the exit code. */
export function runDemo(flags: DemoFlags): Promise<number> {
  const { quiet, json, details, trace, ui, wait, output, ...options } = flags;
  checkTrace(trace, [output, options.delays]);
  const to = outputs(output, options.gif);
  const page = downloadsPage({ ui, wait }, 'demo', options);
  return runJob(demoPipeline({ ...options, details: wantsDetails(flags), output: to.output }), {
    ...{ command: 'demo', quiet, json, details, trace, page },
    results: to.results,
    hasDefaultDelay: hasDefaultDelay(options),
    size: downloadSize(options),
    isResumable: false,
  });
}
