import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PipelineError, ServeEvent } from '../../index.js';
import { version } from '../process/version.js';

/** Upper bounds of latencies, in seconds: from a connection that finds its image ready to a slow peer. */
const BUCKETS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

export interface ServeMetrics {
  readonly contentType: string;
  count(event: ServeEvent): void;
  /** The text format of Prometheus. */
  text(): Promise<string>;
}

/**
 * What is known of a process: the names that Prometheus' clients of all languages share (`process_…`)
 * and Node's own (`nodejs_…`). They are read when they are asked for, so nothing has to be stopped.
 */
export function processMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'image_pipeline_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'node'],
    aggregator: 'first', // it is the same in all processes of a cluster
    registers: [registry],
  })
    .labels(version, process.version)
    .set(1);
}

/** Those of a server that is one process, and of that process. */
export function ownMetrics(registry = new Registry()): ServeMetrics {
  processMetrics(registry);
  return serveMetrics(registry);
}

/** What the events of a server add up to. */
export function serveMetrics(registry = new Registry()): ServeMetrics {
  const registers = [registry];
  const connections = new Counter({
    name: 'image_pipeline_connections_total',
    help: 'Connections that ended, by how',
    labelNames: ['outcome'],
    registers,
  });
  const open = new Gauge({
    name: 'image_pipeline_open_connections',
    help: 'Connections that are open, within the limits, and do not have their image yet',
    registers,
  });
  const images = new Counter({
    name: 'image_pipeline_images_total',
    help: 'Images sent whole',
    registers,
  });
  const bytes = new Counter({
    name: 'image_pipeline_bytes_total',
    help: 'Bytes of the images sent whole',
    registers,
  });
  const stock = new Gauge({
    name: 'image_pipeline_stock_images',
    help: 'Images that are ready, in whole batches',
    registers,
  });
  const duration = new Histogram({
    name: 'image_pipeline_connection_duration_seconds',
    help: 'From the accepted connection to its last byte with the kernel, or its failure',
    buckets: BUCKETS,
    registers,
  });
  // One for each value of the label, so that none is looked up at each connection.
  const outcome = (name: string) => connections.labels(name);
  const sent = outcome('sent');
  const failed = { ERR_SEND_TIMEOUT: outcome('timeout'), ERR_SEND_TOO_SLOW: outcome('too-slow') };
  const otherwise = outcome('failed');
  const refused = {
    'max-connections': outcome('refused-max-connections'),
    'max-per-address': outcome('refused-max-per-address'),
    descriptors: outcome('refused-descriptors'),
    'accept-failed': outcome('accept-failed'),
  };
  const ofFailure = ({ code }: PipelineError) =>
    code === 'ERR_SEND_TIMEOUT' || code === 'ERR_SEND_TOO_SLOW' ? failed[code] : otherwise;
  for (const counter of [sent, otherwise, ...Object.values(failed), ...Object.values(refused)]) {
    counter.inc(0); // there from the first scrape on
  }

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    count: (event) => {
      switch (event.type) {
        case 'connection-accepted':
          open.inc();
          break;
        case 'image-sent':
          open.dec();
          sent.inc();
          images.inc();
          bytes.inc(event.bytes);
          break;
        case 'send-failed':
          open.dec();
          ofFailure(event.error).inc();
          break;
        case 'connection-refused':
          refused[event.reason].inc();
          break;
        case 'stock-changed':
          stock.set(event.images);
          break;
        case 'listening':
      }
      if ('duration' in event) duration.observe(event.duration / 1_000);
    },
  };
}
