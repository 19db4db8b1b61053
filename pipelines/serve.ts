import type { Socket } from 'node:net';
import { delay, map, pipe, takeUntil, tap, type Observable, type OperatorFunction } from 'rxjs';
import type { ImageSent, SendFailed, ServeEvent } from '../src/events.js';
import { withinDescriptors } from '../src/io/descriptors.js';
import { peerOf } from '../src/io/listen.js';
import { reporting } from '../src/operators/reporting.js';
import { untilAborted } from '../src/operators/until-aborted.js';
import { withDuration } from '../src/operators/with-duration.js';
import { checkServeOptions, type ServeOptions } from '../src/options/serve.js';
import { checkSignal } from '../src/options/signal.js';
import { accept } from '../src/stages/accept.js';
import { generate } from '../src/stages/generate.js';
import { send, type Sent } from '../src/stages/send.js';

/**
 * A TCP server that gives every connection one fresh random PNG and closes it.
 *
 *     accept ──▶ generate ──▶ send ──▶ events
 *                   ▲ image actors keep a stock
 *
 * Cold: the server listens from subscribe to unsubscribe, or until `until` emits and the open connections
 * have finished. Aborting `signal` ends it at once, with the signal's reason as the error.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_PORT_IN_USE`,
 *   `ERR_PORT_FORBIDDEN`, `ERR_LISTEN_FAILED`, `ERR_WORKER_FAILED`, `ERR_WORKER_DIED`.
 * @example
 * const server = servePipeline({ port: 1234 }).subscribe();
 * server.unsubscribe(); // closes the port and every connection
 */
export function servePipeline(options: ServeOptions = {}): Observable<ServeEvent> {
  const settings = checkServeOptions(options);
  const { size, seed, workers, maxConnections, sendTimeout, minRate, latency, jitter } = settings;
  const { grace, details } = settings;
  const { until } = options;
  const signal = checkSignal(options);

  return reporting<ServeEvent>((report) => {
    const { workers: threads } = withinDescriptors({
      workers,
      otherThreads: 0,
      connections: maxConnections,
      perConnection: 1,
    });
    const answer = pipe(
      generate<Socket>({
        ...size,
        seed,
        workers: threads,
        onStock: details ? (images) => report({ type: 'stock-changed', images }) : undefined,
      }),
      send({ concurrency: maxConnections, timeout: sendTimeout, minRate, latency, jitter }),
    );
    const tellAccepted = tap((socket: Socket) => {
      const { host, port } = peerOf(socket);
      report({ type: 'connection-accepted', remoteHost: host, remotePort: port });
    });
    const events = accept({
      ...settings,
      threads,
      hosts: settings.host,
      until,
      onListening: (address) => report({ type: 'listening', ...address }),
      onRefused: ({ host, port }, reason) =>
        report({ type: 'connection-refused', reason, remoteHost: host, remotePort: port }),
    }).pipe(details ? pipe(tellAccepted, timed(answer)) : pipe(answer, map(toEvent)));
    return until ? events.pipe(takeUntil(until.pipe(delay(grace)))) : events;
  }).pipe(untilAborted(signal));
}

const timed = (answer: OperatorFunction<Socket, Sent>): OperatorFunction<Socket, ServeEvent> =>
  pipe(
    withDuration({ through: answer, indexOf: ({ index }) => index }),
    map(([sent, duration]) => ({ ...toEvent(sent), duration })),
  );

const toEvent = ({ index, peer, bytes, error }: Sent): ImageSent | SendFailed => {
  const connection = { index, remoteHost: peer.host, remotePort: peer.port };
  return error
    ? { type: 'send-failed', ...connection, error }
    : { type: 'image-sent', ...connection, bytes };
};
