import { mergeMap, of, startWith, takeWhile, type Observable } from 'rxjs';
import type { DemoEvent } from '../src/events.js';
import { checkFetchOptions, mostConnections, type FetchOptions } from '../src/options/fetch.js';
import {
  checkServeOptions,
  defaultMaxConnections,
  type ServeOptions,
} from '../src/options/serve.js';
import { fetchInBusyProcess } from './fetch.js';
import { servePipeline } from './serve.js';

/** The options of `demoPipeline`: those of the client, and of the images that the server sends. */
export type DemoOptions = Omit<FetchOptions, 'host' | 'port' | 'source'> &
  Pick<ServeOptions, 'size' | 'seed' | 'latency' | 'jitter'>;

const LOOPBACK = '127.0.0.1';

/**
 * The needs of the server: its threads, and for each connection of the client two more file descriptors: for
 * the server's end, and for the server's end of the connection before, which may still be closing.
 */
const NEEDS = { otherThreads: checkServeOptions({}).workers, perConnection: 3 };

/**
 * Runs a server and a client in one process: the server listens on a free loopback port, and the client
 * fetches frames from it and makes a GIF. The server ends with the client.
 *
 *     serve ──▶ listening ──▶ fetch ──▶ events
 *
 * @example
 * const done = await lastValueFrom(demoPipeline({ count: 5_000, concurrency: 64 }));
 */
export function demoPipeline({
  size: asked,
  seed,
  latency,
  jitter,
  ...options
}: DemoOptions = {}): Observable<DemoEvent> {
  const { size } = checkServeOptions({ size: asked });
  const { concurrency } = checkFetchOptions(options);
  // A closing connection still counts, so a client has up to twice as many open.
  const maxConnections = Math.max(defaultMaxConnections(size), 2 * mostConnections(concurrency));

  const { signal, details } = options;
  const image = { size, seed, latency, jitter };
  const server = { host: LOOPBACK, port: 0, ...image, maxConnections, signal, details };

  return servePipeline(server).pipe(
    mergeMap((event) => {
      if (event.type !== 'listening') return of(event);
      const fetched = fetchInBusyProcess(NEEDS, { ...options, host: LOOPBACK, port: event.port });
      return fetched.pipe(startWith(event));
    }),
    takeWhile((event) => event.type !== 'done', true),
  );
}
