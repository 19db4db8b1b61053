import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { WorkEvent } from '../../index.js';
import type { Metrics } from '../http/metrics-server.js';
import { processMetrics } from '../http/process-metrics.js';

/** Upper bounds of the time for a chunk, in seconds. */
const BUCKETS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

/** The metrics of a worker. */
export interface WorkMetrics extends Metrics {
  /** Counts an event. */
  count(event: WorkEvent): void;
}

/** Registers the metrics of a worker, and of its process. */
export function workMetrics(registry = new Registry()): WorkMetrics {
  processMetrics(registry);
  const registers = [registry];
  const chunks = new Counter({
    name: 'image_pipeline_chunks_total',
    help: 'Chunks that this worker has taken, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const frames = new Counter({
    name: 'image_pipeline_encoded_frames_total',
    help: 'Frames of encoded chunks',
    registers,
  });
  const bytes = new Counter({
    name: 'image_pipeline_encoded_bytes_total',
    help: 'Bytes of encoded chunks',
    registers,
  });
  const busy = new Gauge({
    name: 'image_pipeline_chunks_in_work',
    help: 'Chunks that are being encoded',
    registers,
  });
  const up = new Gauge({
    name: 'image_pipeline_queue_up',
    help: '1 while the queue can be reached, else 0',
    registers,
  });
  const duration = new Histogram({
    name: 'image_pipeline_chunk_duration_seconds',
    help: 'Time to decode and encode a chunk',
    buckets: BUCKETS,
    registers,
  });
  /** Chunks that have begun and not ended. */
  const begun = new Set<string>();
  const show = (): void => busy.set(begun.size);
  for (const outcome of ['done', 'failed', 'dropped']) chunks.labels(outcome).inc(0);

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    count: (event) => {
      const id = 'run' in event ? `${event.run}-${event.chunk}` : '';
      switch (event.type) {
        case 'worker-started':
        case 'queue-back':
          up.set(1);
          return;
        case 'queue-away':
          up.set(0);
          return;
        case 'task-started':
          begun.add(id);
          {
            show();
            return;
          }
        case 'task-done':
          chunks.labels('done').inc();
          frames.inc(event.frames);
          bytes.inc(event.bytes);
          duration.observe((event.decodeTime + event.encodeTime) / 1_000);
          break;
        case 'task-failed':
          chunks.labels('failed').inc();
          break;
        case 'task-dropped':
          chunks.labels('dropped').inc();
      }
      begun.delete(id);
      show();
    },
  };
}
