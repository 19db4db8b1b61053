import { Subject } from 'rxjs';
import { servePipeline } from '../../pipelines/serve.js';
import { oneOf, text, wholeNumber } from '../options/check.js';
import type { ServeOptions } from '../options/serve.js';
import { run } from './run.js';
import { textLog } from './serve-log.js';

export interface ServeFlags extends Omit<ServeOptions, 'until' | 'details'> {
  readonly quiet: boolean;
  readonly log: string;
  readonly metricsHost: string;
  readonly metricsPort?: number;
}

export async function runServe({
  quiet,
  log,
  metricsHost,
  metricsPort,
  ...options
}: ServeFlags): Promise<number> {
  const isJson = oneOf('log', log, ['text', 'json']) === 'json';
  const until = new Subject<void>();
  const details = isJson || metricsPort !== undefined;
  const serving = servePipeline({ ...options, until, details });
  const sink = isJson ? (await import('./json-log.js')).jsonLog(quiet) : textLog(quiet);
  const handlers = { onEvent: sink.write, onEnd: sink.end, onSignal: until };

  if (metricsPort === undefined) return run(serving, handlers);
  const { withMetrics } = await import('./with-metrics.js');
  const metrics = withMetrics({
    host: text('metricsHost', metricsHost, 'a host name or an address'),
    port: wholeNumber('metricsPort', metricsPort, 0, 65_535),
    until,
  });
  return run(serving.pipe(metrics), handlers);
}
