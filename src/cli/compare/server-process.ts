import { filter, map, type Observable } from 'rxjs';
import { serveFolder, servePipeline, type ServedFolder } from '../../index.js';
import type { CompareSettings } from '../flags/compare-options.js';
import { serveParent } from './forked.js';

/** The images that the server sends: random ones, or those of a folder. */
export type ServerOrder = Pick<CompareSettings, 'count' | 'size' | 'images' | 'latency' | 'jitter'>;

/** Equal seeds give equal images, so that runs on other days have the same work. */
const SEED = 1;

/** The server of `compare`, in a process of its own. It replies when it listens. */
serveParent((order) => served(order as ServerOrder));

const served = ({
  images,
  size,
  count = 0,
  latency,
  jitter,
}: ServerOrder): Observable<ServedFolder> =>
  images === undefined
    ? servePipeline({ size, latency, jitter, host: '127.0.0.1', port: 0, seed: SEED }).pipe(
        filter((event) => event.type === 'listening'),
        map(({ port }) => ({ port, count })),
      )
    : serveFolder({ folder: images, count: count || undefined, latency, jitter });
