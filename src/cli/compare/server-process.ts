import { filter, map } from 'rxjs';
import { servePipeline } from '../../index.js';
import type { CompareSettings } from '../flags/compare-options.js';
import { serveParent } from './forked.js';

/** The server of `compare`, in a process of its own. It replies with its port. */
export type ServerOrder = Pick<CompareSettings, 'size' | 'latency' | 'jitter'>;

/** Equal seeds give equal images, so that runs on other days have the same work. */
const SEED = 1;

serveParent((order) =>
  servePipeline({ ...(order as ServerOrder), host: '127.0.0.1', port: 0, seed: SEED }).pipe(
    filter((event) => event.type === 'listening'),
    map(({ port }) => port),
  ),
);
