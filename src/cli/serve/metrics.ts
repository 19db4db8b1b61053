import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PipelineError, ServeEvent } from '../../index.js';
import type { Metrics } from '../http/metrics-server.js';
import { processMetrics } from '../http/process-metrics.js';

/** Upper bounds of durations, in seconds: from a connection whose image is in stock to a slow client. */
const BUCKETS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

/** The metrics of a server. */
export interface ServeMetrics extends Metrics {
  /** Counts an event. */
  count(event: ServeEvent): void;
}

/** The metrics of a server that is a single process, and of this process. */
export function ownMetrics(registry = new Registry()): ServeMetrics {
  processMetrics(registry);
  return serveMetrics(registry);
}

/** The metrics that are counted from the events of a server. */
export function serveMetrics(registry = new Registry()): ServeMetrics {
  const registers = [registry];
  const connections = new Counter({
    name: 'image_pipeline_connections_total',
    help: 'Connections that ended, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const open = new Gauge({
    name: 'image_pipeline_open_connections',
    help: 'Open connections within the limits whose image is not sent yet',
    registers,
  });
  const images = new Counter({
    name: 'image_pipeline_images_total',
    help: 'Images that were sent completely',
    registers,
  });
  const bytes = new Counter({
    name: 'image_pipeline_bytes_total',
    help: 'Bytes of the images that were sent completely',
    registers,
  });
  const stock = new Gauge({
    name: 'image_pipeline_stock_images',
    help: 'Images in stock, in whole batches',
    registers,
  });
  const duration = new Histogram({
    name: 'image_pipeline_connection_duration_seconds',
    help: 'Time from accepting a connection until the kernel has its last byte, or until it fails',
    buckets: BUCKETS,
    registers,
  });
  // Each label value is looked up once here, not for every connection.
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
    counter.inc(0); // so that the first scrape has them
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
