import type { Observable, Subject } from 'rxjs';
import { observing, type ServeEvent } from '../../index.js';
import type { MetricsListening } from '../http/metrics-server.js';
import type { OpenLog, ServeFlags } from './open-log.js';
import { run } from '../process/run.js';
import type { ServeMetrics } from './metrics.js';

/** The options of `runObserved`. */
export interface ObservedOptions {
  readonly flags: ServeFlags;
  /** Emits at the first signal, to end the server. */
  readonly until: Subject<void>;
  readonly log: OpenLog;
  /** The metrics to serve at `metricsPort`; `undefined` for none. */
  readonly metrics: ServeMetrics | undefined;
}

/** Runs a server to its end, with its log and its metrics. Resolves with the exit code. */
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
  const { withMetricsServer } = await import('../http/metrics-server.js');
  const server = withMetricsServer<ServeEvent>({
    ...{ ...flags, metricsPort, until, metrics },
    isHealthy: ({ type }) => type === 'listening' || undefined,
  });
  const counting = observing<ServeEvent>({ next: (event) => metrics.count(event) });
  return run(serving.pipe(counting, server, logging), handlers);
}
