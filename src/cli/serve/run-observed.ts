import type { Observable, Subject } from 'rxjs';
import type { ServeEvent } from '../../index.js';
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
  const handlers = { onEvent: log.write, onEnd: log.end, onSignal: until };
  const { metricsPort } = flags;
  if (metrics === undefined || metricsPort === undefined) return run(serving, handlers);

  const { withMetrics } = await import('./metrics-server.js');
  return run(serving.pipe(withMetrics({ ...flags, metricsPort, until, metrics })), handlers);
}
