import { AggregatorRegistry, Registry } from 'prom-client';
import { exhaustMap, timer, type Observable } from 'rxjs';
import { tell, type Counts } from './cluster.js';
import { ownMetrics, processMetrics, serveMetrics, type ServeMetrics } from './metrics.js';

/** How often a process tells what it has counted, in ms: much more often than anybody asks. */
const INTERVAL = 1_000;

/** Those of one process of several, which it tells the first one as long as it is subscribed to. */
export function partMetrics(): ServeMetrics & { readonly telling: Observable<void> } {
  const registry = new Registry();
  return {
    ...ownMetrics(registry),
    telling: timer(0, INTERVAL).pipe(
      exhaustMap(async () => tell({ type: 'counts', counts: await registry.getMetricsAsJSON() })),
    ),
  };
}

export interface ClusterMetrics extends ServeMetrics {
  /** Notes what a process has counted so far. */
  update(id: number, counts: Counts['counts']): void;
  /** Keeps what a process has counted that is no more: a total never falls. */
  retire(id: number): void;
}

/**
 * What all processes of a cluster have counted together, the first one included: memory and descriptors
 * add up as connections do. The others are not asked: one that is stuck would hold the answer up.
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
    count: () => undefined, // each counts for itself
    text: async () =>
      sum([await retired, await first.getMetricsAsJSON(), ...byPart.values()]).metrics(),
    update: (id, counts) => byPart.set(id, counts),
    retire: (id) => {
      // What it had in stock is gone.
      const totals = (byPart.get(id) ?? []).filter((metric) => !isGauge(metric));
      byPart.delete(id);
      retired = retired.then((before) => sum([before, totals]).getMetricsAsJSON());
    },
  };
}

const sum = (metrics: readonly Counts['counts'][]): Registry =>
  AggregatorRegistry.aggregate(metrics as object[]);

const isGauge = (metric: object): boolean => 'type' in metric && metric.type === 'gauge';
