import { type FetchOptions, fetchPipeline } from '../../index.js';
import { hasDefaultDelay } from './gif-summary.js';
import { checkTrace, wantsDetails, type JobFlags } from './job-flags.js';
import { downloadsPage } from './job-page.js';
import { downloadSize } from './job-size.js';
import type { QueueFlags } from './queue-backend.js';
import { withQueue } from './queue-flags.js';
import { runJob } from './run-job.js';
import type { Optional } from '../../options/index.js';
import type { HttpFlags } from '../flags/http-options.js';
import { fetchSource } from './fetch-source.js';
import { outputs } from '../process/standard-streams.js';

/** The values of the flags of `fetch`. */
export type FetchFlags = Omit<FetchOptions, 'output' | 'details' | 'source'> &
  JobFlags &
  QueueFlags &
  Optional<HttpFlags> & { readonly input: readonly string[] };

/** Runs the command `fetch`. Resolves with the exit code. */
export async function runFetch(flags: FetchFlags): Promise<number> {
  const { quiet, json, details, trace, ui, wait, output, input, ...others } = flags;
  const { list, header, userAgent, user, token, ...given } = await withQueue(others);
  const place = await fetchSource(input, { list, header, userAgent, user, token }, given);
  const count = given.count ?? place.source?.count;
  const options = { ...given, ...place, ...(count === undefined ? {} : { count }) };
  checkTrace(trace, [output, options.delays]);
  const to = outputs(output, options.gif);
  const page = downloadsPage({ ui, wait }, 'fetch', options);
  return await runJob(
    fetchPipeline({ ...options, details: wantsDetails(flags), output: to.output }),
    {
      ...{ command: 'fetch', quiet, json, details, trace, page },
      results: to.results,
      hasDefaultDelay: hasDefaultDelay(options),
      size: downloadSize(options),
      isResumable: true,
    },
  );
}
