import { Subject } from 'rxjs';
import { servePipeline } from '../../pipelines/serve.js';
import { wholeNumber } from '../options/check.js';
import { needsDetails, openLog, type ServeFlags } from './open-log.js';
import { runObserved } from './run-observed.js';

export async function runServe(flags: ServeFlags): Promise<number> {
  if (wholeNumber('cluster', flags.cluster, 1, 1_024) > 1) {
    return (await import('./run-cluster.js')).runCluster(flags);
  }
  const until = new Subject<void>();
  const serving = servePipeline({ ...flags, until, details: needsDetails(flags) });
  const log = await openLog(flags);
  const metrics =
    flags.metricsPort === undefined ? undefined : (await import('./serve-metrics.js')).ownMetrics();
  return runObserved(serving, { flags, until, log, metrics });
}
