import { delay, map, takeUntil, type Observable } from 'rxjs';
import type { ServeEvent } from '../src/events.js';
import { listen } from '../src/io/listen.js';
import { reporting } from '../src/operators/reporting.js';
import { untilAborted } from '../src/operators/until-aborted.js';
import { checkServeOptions, type ServeOptions } from '../src/options/serve.js';
import { checkSignal } from '../src/options/signal.js';
import { generate } from '../src/stages/generate.js';
import { send, type Sent } from '../src/stages/send.js';

/**
 * A TCP server that gives every connection one fresh random PNG and closes it.
 *
 *     connections ──▶ generate ──▶ send ──▶ events
 *                        ▲ image actors keep a stock
 *
 * Cold: it listens from subscription to unsubscription, or until `until` emits and the open
 * connections have finished; aborting `signal` ends it at once, with the signal's reason as its error.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_PORT_IN_USE`,
 *   `ERR_PORT_FORBIDDEN`, `ERR_LISTEN_FAILED`, `ERR_WORKER_FAILED`, `ERR_WORKER_DIED`.
 */
export function servePipeline(options: ServeOptions = {}): Observable<ServeEvent> {
  const { host, port, size, seed, workers, maxConnections, sendTimeout, grace } =
    checkServeOptions(options);
  const { until } = options;
  const signal = checkSignal(options);

  return reporting<ServeEvent>((report) => {
    const events = listen({
      host,
      port,
      maxConnections,
      until,
      onListening: (address) => report({ type: 'listening', ...address }),
      onRefused: (peer) =>
        report({ type: 'connection-refused', remoteHost: peer.host, remotePort: peer.port }),
    }).pipe(
      generate({ ...size, seed, workers }),
      send({ concurrency: maxConnections, timeout: sendTimeout }),
      map(toEvent),
    );
    return until ? events.pipe(takeUntil(until.pipe(delay(grace)))) : events;
  }).pipe(untilAborted(signal));
}

const toEvent = ({ index, peer, bytes, error }: Sent): ServeEvent => {
  const connection = { index, remoteHost: peer.host, remotePort: peer.port };
  return error
    ? { type: 'send-failed', ...connection, error }
    : { type: 'image-sent', ...connection, bytes };
};
