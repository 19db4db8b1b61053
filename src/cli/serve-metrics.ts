import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PipelineError } from '../errors.js';
import type { ServeEvent } from '../events.js';

/** Upper bounds of latencies, in seconds: from a connection that finds its image ready to a slow peer. */
const BUCKETS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

export interface ServeMetrics {
  readonly contentType: string;
  count(event: ServeEvent): void;
  /** The text format of Prometheus. */
  text(): Promise<string>;
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
        case 'image-sent':
          sent.inc();
          images.inc();
          bytes.inc(event.bytes);
          break;
        case 'send-failed':
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
