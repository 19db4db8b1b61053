import type { Observable, Subject } from 'rxjs';
import { observing, type ServeEvent } from '../../index.js';
import type { MetricsListening } from './metrics-server.js';
import type { OpenLog, ServeFlags } from './open-log.js';
import { run } from '../process/run.js';
import type { ServeMetrics } from './metrics.js';

export interface ObservedOptions {
  readonly flags: ServeFlags;
  /** Told by the first signal. */
  readonly until: Subject<void>;
  readonly log: OpenLog;
  /** Counts, and is served where `metricsPort` says. */
  readonly metrics: ServeMetrics | undefined;
}

/** Runs a server to its end, with its log, and with metrics where they are asked for. */
export async function runObserved(
  serving: Observable<ServeEvent>,
  { flags, until, log, metrics }: ObservedOptions,
): Promise<number> {
  const handlers = { onEnd: log.end, onSignal: until };
  const logging = observing<ServeEvent | MetricsListening>({ next: log.write });
  const { metricsPort } = flags;
  if (metrics === undefined || metricsPort === undefined) {
    return run(serving.pipe(logging), handlers);
  }
  const { withMetricsServer } = await import('./metrics-server.js');
  const server = withMetricsServer({ ...flags, metricsPort, until, metrics });
  const counting = observing<ServeEvent>({ next: (event) => metrics.count(event) });
  return run(serving.pipe(counting, server, logging), handlers);
}
