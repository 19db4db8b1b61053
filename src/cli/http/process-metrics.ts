import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { version } from '../process/version.js';

/**
 * Registers the metrics of a process: those that all client libraries of Prometheus have (`process_…`), and
 * those of Node (`nodejs_…`). They are read at each scrape, so there is no timer to stop.
 */
export function processMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'image_pipeline_build_info',
    help: 'Always 1; the labels are the versions of the package and of Node',
    labelNames: ['version', 'node'],
    aggregator: 'first', // it is the same in all processes of a cluster, and must not add up
    registers: [registry],
  })
    .labels(version, process.version)
    .set(1);
}
