import { Subject } from 'rxjs';
import { servePipeline } from '../../pipelines/serve.js';
import type { Optional } from '../options/check.js';
import { checkOptions } from '../options/option.js';
import type { ServeOptions } from '../options/serve.js';
import { logTable, type LogSettings } from './log-options.js';
import { needsDetails, openLog, type ServeFlags } from './open-log.js';
import { runObserved } from './run-observed.js';

/** The values of the flags of `serve`. */
export type GivenServeFlags = Omit<ServeOptions, 'until' | 'details'> &
  Optional<LogSettings> & { readonly quiet?: boolean };

export async function runServe(given: GivenServeFlags): Promise<number> {
  const flags: ServeFlags = { quiet: false, ...given, ...checkOptions(logTable, given) };
  if (flags.cluster > 1) return (await import('./run-cluster.js')).runCluster(flags);
  const until = new Subject<void>();
  const serving = servePipeline({ ...flags, until, details: needsDetails(flags) });
  const log = await openLog(flags);
  const metrics =
    flags.metricsPort === undefined ? undefined : (await import('./serve-metrics.js')).ownMetrics();
  return runObserved(serving, { flags, until, log, metrics });
}
