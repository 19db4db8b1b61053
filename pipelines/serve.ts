import { delay, map, takeUntil, type Observable } from 'rxjs';
import type { ServeEvent } from '../src/events.js';
import { reporting } from '../src/operators/reporting.js';
import { checkServeOptions, type ServeOptions } from '../src/options/serve.js';
import { accept } from '../src/stages/accept.js';
import { generate } from '../src/stages/generate.js';
import { send, type Sent } from '../src/stages/send.js';

/**
 * A TCP server that gives every connection one fresh random PNG and closes it.
 *
 *     accept ──▶ generate ──▶ send ──▶ events
 *                   ▲ image actors keep a stock
 *
 * Cold: it listens from subscription to unsubscription, or until `until` emits and the open
 * connections have finished.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_PORT_IN_USE`,
 *   `ERR_PORT_FORBIDDEN`, `ERR_LISTEN_FAILED`, `ERR_WORKER_FAILED`, `ERR_WORKER_DIED`.
 */
export function servePipeline(options: ServeOptions = {}): Observable<ServeEvent> {
  const settings = checkServeOptions(options);
  const { size, seed, workers, maxConnections, grace } = settings;
  const { until } = options;

  return reporting<ServeEvent>((report) => {
    const events = accept({
      ...settings,
      hosts: settings.host,
      until,
      onListening: (address) => report({ type: 'listening', ...address }),
      onRefused: ({ host, port }, reason) =>
        report({ type: 'connection-refused', reason, remoteHost: host, remotePort: port }),
    }).pipe(
      generate({ ...size, seed, workers }),
      send({
        concurrency: maxConnections,
        timeout: settings.sendTimeout,
        minRate: settings.minRate,
      }),
      map(toEvent),
    );
    return until ? events.pipe(takeUntil(until.pipe(delay(grace)))) : events;
  });
}

const toEvent = ({ index, peer, bytes, error }: Sent): ServeEvent => {
  const connection = { index, remoteHost: peer.host, remotePort: peer.port };
  return error
    ? { type: 'send-failed', ...connection, error }
    : { type: 'image-sent', ...connection, bytes };
};
