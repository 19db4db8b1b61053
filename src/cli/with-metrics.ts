import { createServer, type ServerResponse } from 'node:http';
import { Observable } from 'rxjs';
import type { AddressInfo } from 'node:net';
import type { ServeEvent } from '../events.js';
import { listenError } from '../io/listen-error.js';
import { serveMetrics } from './serve-metrics.js';

/** The metrics can be asked for. */
export interface MetricsListening {
  readonly type: 'metrics-listening';
  readonly host: string;
  readonly port: number;
}

export interface WithMetricsOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Its first value says that the end is near: from then on the server is not healthy. */
  readonly until: Observable<unknown>;
}

/** More than the few that ask for metrics, in connections and in ms. */
const MAX_CONNECTIONS = 32;
const REQUEST_TIMEOUT = 5_000;

/**
 * Counts the events that pass and serves the counts over HTTP meanwhile: `/metrics` for Prometheus,
 * `/healthz` for who restarts what is ill.
 *
 * @throws (through the stream) what `listen` throws.
 */
export const withMetrics =
  ({ host, port, until }: WithMetricsOptions) =>
  (source: Observable<ServeEvent>): Observable<ServeEvent | MetricsListening> =>
    new Observable((subscriber) => {
      const metrics = serveMetrics();
      let isHealthy = false;

      const server = createServer(
        { requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT },
        ({ method, url }, response) => {
          if (method !== 'GET' && method !== 'HEAD') answer(response, 405, 'Expected GET\n');
          else if (url === '/healthz') {
            answer(response, isHealthy ? 200 : 503, isHealthy ? 'ok\n' : 'not accepting\n');
          } else if (url === '/metrics') {
            metrics.text().then(
              (text) => answer(response, 200, text, metrics.contentType),
              (error: unknown) => subscriber.error(error),
            );
          } else answer(response, 404, 'Expected /metrics or /healthz\n');
        },
      );
      server.maxConnections = MAX_CONNECTIONS;
      server.on('error', (error) => subscriber.error(listenError(error, { host, port })));
      server.listen({ host, port }, () => {
        const bound = server.address() as AddressInfo;
        subscriber.next({ type: 'metrics-listening', host: bound.address, port: bound.port });
      });

      subscriber.add(until.subscribe(() => (isHealthy = false)));
      subscriber.add(
        source.subscribe({
          next: (event) => {
            if (event.type === 'listening') isHealthy = true;
            metrics.count(event);
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

const answer = (response: ServerResponse, status: number, text: string, type = 'text/plain') =>
  response.writeHead(status, { 'content-type': type }).end(text);
