import { AggregatorRegistry, Registry } from 'prom-client';
import { exhaustMap, timer, type Observable } from 'rxjs';
import { tell, type Counts } from './cluster.js';
import { processMetrics } from '../http/process-metrics.js';
import { ownMetrics, serveMetrics, type ServeMetrics } from './metrics.js';

/** The time between two reports of metrics, in ms: much shorter than usual intervals of scrapes. */
const INTERVAL = 1_000;

/**
 * The metrics of one process of a cluster. While `telling` is subscribed to, it sends them to the first
 * process.
 */
export function partMetrics(): ServeMetrics & { readonly telling: Observable<void> } {
  const registry = new Registry();
  return {
    ...ownMetrics(registry),
    telling: timer(0, INTERVAL).pipe(
      exhaustMap(async () => tell({ type: 'counts', counts: await registry.getMetricsAsJSON() })),
    ),
  };
}

/** The metrics of a cluster, in its first process. */
export interface ClusterMetrics extends ServeMetrics {
  /** Stores the latest metrics of a process. */
  update(id: number, counts: Counts['counts']): void;
  /** Keeps the counters of a process that has died, because a total must never fall. */
  retire(id: number): void;
}

/**
 * Adds up the metrics of all processes of a cluster, including the first one: connections, and also memory
 * and descriptors. It uses the last report of each process, because asking a process that hangs would delay
 * the answer.
 */
export function clusterMetrics(): ClusterMetrics {
  const first = new Registry();
  processMetrics(first);
  const zero = new Registry();
  const { contentType } = serveMetrics(zero);
  const byPart = new Map<number, Counts['counts']>();
  let retired: Promise<Counts['counts']> = zero.getMetricsAsJSON();

  return {
    contentType,
    count: () => undefined, // each process counts its own events
    text: async () =>
      sum([await retired, await first.getMetricsAsJSON(), ...byPart.values()]).metrics(),
    update: (id, counts) => byPart.set(id, counts),
    retire: (id) => {
      // Gauges are dropped: the stock and the open connections of the process are gone.
      const totals = (byPart.get(id) ?? []).filter((metric) => !isGauge(metric));
      byPart.delete(id);
      retired = retired.then((before) => sum([before, totals]).getMetricsAsJSON());
    },
  };
}

const sum = (metrics: readonly Counts['counts'][]): Registry =>
  AggregatorRegistry.aggregate(metrics as object[]);

const isGauge = (metric: object): boolean => 'type' in metric && metric.type === 'gauge';
