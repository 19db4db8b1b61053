import { map, of, type Observable } from 'rxjs';
import type { ServedFolder } from '../../index.js';
import type { CompareSettings } from '../flags/compare-options.js';
import { forked } from './forked.js';
import type { ServerOrder } from './server-process.js';

/** A server that listens, and the number of frames of each run against it. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly count: number;
}

/** The user's server, or one that is started in another process and ends when it is unsubscribed from. */
export function serverFor(settings: CompareSettings): Observable<Server> {
  const { host, port, count, size, images, latency, jitter } = settings;
  if (port !== undefined) return of({ host, port, count: count as number });
  const order: ServerOrder = { count, size, images, latency, jitter };
  return forked<ServedFolder>('The server', './server-process.js', order).pipe(
    map((served) => ({ host, ...served })),
  );
}
