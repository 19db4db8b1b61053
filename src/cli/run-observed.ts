import type { Observable, Subject } from 'rxjs';
import type { ServeEvent } from '../events.js';
import type { ServeFlags } from './open-log.js';
import { run } from './run.js';
import type { ServeLog } from './serve-log.js';

export interface ObservedOptions {
  readonly flags: ServeFlags;
  /** Told by the first signal. */
  readonly until: Subject<void>;
  readonly log: ServeLog;
  /** Whether other processes serve, and count. */
  readonly isCluster: boolean;
}

/** Runs a server to its end, with its log, and with metrics where they are asked for. */
export async function runObserved(
  serving: Observable<ServeEvent>,
  { flags, until, log, isCluster }: ObservedOptions,
): Promise<number> {
  const handlers = { onEvent: log.write, onEnd: log.end, onSignal: until };
  const { metricsPort } = flags;
  if (metricsPort === undefined) return run(serving, handlers);

  const { withMetrics } = await import('./with-metrics.js');
  const { clusterMetrics, serveMetrics } = await import('./serve-metrics.js');
  const metrics = isCluster ? clusterMetrics() : serveMetrics();
  return run(serving.pipe(withMetrics({ ...flags, metricsPort, until, metrics })), handlers);
}
