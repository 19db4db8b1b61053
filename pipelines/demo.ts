import { mergeMap, of, startWith, takeWhile, type Observable } from 'rxjs';
import type { DemoEvent } from '../src/events.js';
import { checkFetchOptions, mostConnections, type FetchOptions } from '../src/options/fetch.js';
import {
  checkServeOptions,
  defaultMaxConnections,
  type ServeOptions,
} from '../src/options/serve.js';
import { fetchBeside } from './fetch.js';
import { servePipeline } from './serve.js';

export type DemoOptions = Omit<FetchOptions, 'host' | 'port' | 'source'> &
  Pick<ServeOptions, 'size' | 'seed'>;

const LOOPBACK = '127.0.0.1';

/**
 * The threads of the server; and of each connection the server's end, which may still be open while the
 * next one is.
 */
const BESIDE = { threads: checkServeOptions({}).workers, perConnection: 3 };

/**
 * The main job on a machine that has nothing running: a server on a free loopback port, and the
 * client that fetches from it as soon as it listens. The server ends with the client.
 *
 *     serve ──▶ listening ──▶ fetch ──▶ events
 *
 * @example
 * const done = await lastValueFrom(demoPipeline({ count: 5_000, concurrency: 64 }));
 */
export function demoPipeline({
  size: asked,
  seed,
  ...options
}: DemoOptions = {}): Observable<DemoEvent> {
  const { size } = checkServeOptions({ size: asked });
  const { concurrency } = checkFetchOptions(options);
  // A connection that is about to close still counts, so a client has up to twice as many.
  const maxConnections = Math.max(defaultMaxConnections(size), 2 * mostConnections(concurrency));

  const { signal } = options;

  return servePipeline({ host: LOOPBACK, port: 0, size, seed, maxConnections, signal }).pipe(
    mergeMap((event) => {
      if (event.type !== 'listening') return of(event);
      const fetched = fetchBeside(BESIDE, { ...options, host: LOOPBACK, port: event.port });
      return fetched.pipe(startWith(event));
    }),
    takeWhile((event) => event.type !== 'done', true),
  );
}
