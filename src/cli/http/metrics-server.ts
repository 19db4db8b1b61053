import { createServer, type ServerResponse } from 'node:http';
import { Observable, type OperatorFunction } from 'rxjs';
import type { AddressInfo } from 'node:net';
import { isLoopback, listenError, messageOf, plainHost } from '../../index.js';
import { isLocalHost } from './host-header.js';
import { makeRoom } from './make-room.js';

/** The metrics of a process. */
export interface Metrics {
  readonly contentType: string;
  /** Returns all metrics in the text format of Prometheus. */
  text(): Promise<string>;
}

/** The metrics are available. */
export interface MetricsListening {
  readonly type: 'metrics-listening';
  readonly host: string;
  readonly port: number;
}

/** The options of `withMetricsServer`. */
export interface WithMetricsOptions<Event> {
  readonly metricsHost: string;
  /** 0 takes any free port. */
  readonly metricsPort: number;
  readonly metrics: Metrics;
  /** Whether the process can do its work, as an event tells; `undefined` if it tells nothing of that. */
  readonly isHealthy: (event: Event) => boolean | undefined;
  /** Its first value means that the server is about to end: `/healthz` answers 503 from then on. */
  readonly until: Observable<unknown>;
}

/** Limits that no usual client of metrics reaches: the most connections, and times in ms. */
const MAX_CONNECTIONS = 32;
const REQUEST_TIMEOUT = 5_000;
const CHECK_INTERVAL = 1_000;

/**
 * Serves the metrics over HTTP while the source runs: `/metrics` for Prometheus, and `/healthz` for a
 * supervisor that restarts an unhealthy server. Passes on the events of the source.
 *
 * @throws (through the stream) PipelineError `ERR_PORT_IN_USE`, `ERR_PORT_FORBIDDEN`, `ERR_LISTEN_FAILED` or
 *   `ERR_TOO_MANY_OPEN_FILES`.
 */
export function withMetricsServer<Event>({
  metricsHost: host,
  metricsPort: port,
  metrics,
  isHealthy: healthOf,
  until,
}: WithMetricsOptions<Event>): OperatorFunction<Event, Event | MetricsListening> {
  return (source) =>
    new Observable((subscriber) => {
      let isHealthy = false;
      /**
       * Whether the address is on loopback, so that `Host` is checked. At other addresses the valid names are
       * unknown, and a firewall has to decide who may read the metrics.
       */
      let isLocal = false;

      const server = createServer(
        {
          requestTimeout: REQUEST_TIMEOUT,
          headersTimeout: REQUEST_TIMEOUT,
          connectionsCheckingInterval: CHECK_INTERVAL,
        },
        ({ method, url = '', headers }, response) => {
          const [path] = url.split('?');
          if (isLocal && !isLocalHost(headers.host, host)) {
            answer(response, 403, 'Expected the host to be localhost or a loopback address\n');
          } else if (method !== 'GET' && method !== 'HEAD') answer(response, 405, 'Expected GET\n');
          else if (path === '/healthz') {
            answer(response, isHealthy ? 200 : 503, isHealthy ? 'ok\n' : 'not accepting\n');
          } else if (path === '/metrics') {
            metrics.text().then(
              (body) => answer(response, 200, body, metrics.contentType),
              (error: unknown) => answer(response, 503, `${messageOf(error)}\n`),
            );
          } else answer(response, 404, 'Expected /metrics or /healthz\n');
        },
      );
      makeRoom(server, MAX_CONNECTIONS);
      server.maxRequestsPerSocket = 1; // a client that asks often and never reads would fill the memory
      server.timeout = REQUEST_TIMEOUT;
      server.on('error', (error) => {
        // While the server listens, the error concerns one connection that could not be accepted.
        if (!server.listening) subscriber.error(listenError(error, { host, port }));
      });
      server.listen({ host: plainHost(host), port }, () => {
        const bound = server.address() as AddressInfo;
        isLocal = isLoopback(bound.address);
        subscriber.next({ type: 'metrics-listening', host: bound.address, port: bound.port });
      });

      subscriber.add(until.subscribe(() => (isHealthy = false)));
      subscriber.add(
        source.subscribe({
          next: (event) => {
            isHealthy = healthOf(event) ?? isHealthy;
            subscriber.next(event);
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
      return () => {
        server.close();
        server.closeAllConnections();
      };
    });
}

const answer = (response: ServerResponse, status: number, body: string, type = 'text/plain') =>
  response.writeHead(status, { 'content-type': type }).end(body);
