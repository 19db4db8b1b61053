import { Subject } from 'rxjs';
import { servePipeline } from '../../pipelines/serve.js';
import { wholeNumber } from '../options/check.js';
import { run } from './run.js';
import { needsDetails, openLog, type ServeFlags } from './open-log.js';

export async function runServe(flags: ServeFlags): Promise<number> {
  if (wholeNumber('cluster', flags.cluster, 1, 1_024) > 1) {
    return (await import('./run-cluster.js')).runCluster(flags);
  }
  const until = new Subject<void>();
  const serving = servePipeline({ ...flags, until, details: needsDetails(flags) });
  const log = await openLog(flags);
  const handlers = { onEvent: log.write, onEnd: log.end, onSignal: until };
  const { metricsPort } = flags;
  if (metricsPort === undefined) return run(serving, handlers);

  const { withMetrics } = await import('./with-metrics.js');
  const { serveMetrics } = await import('./serve-metrics.js');
  return run(
    serving.pipe(withMetrics({ ...flags, metricsPort, until, metrics: serveMetrics() })),
    handlers,
  );
}
