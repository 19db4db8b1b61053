import { mergeAll, mergeMap, range, toArray } from 'rxjs';
import { inline } from '../../src/backends/inline.js';
import type { Rung } from './rung.js';

/**
 * Many connections wait at the same time: `mergeMap` in place of `concatMap`.
 *
 *     indices ══many at a time══▶ download ──all──▶ plain GIF, in this thread
 */
export const concurrentDownloads: Rung = {
  name: 'concurrent downloads',
  why: 'A download mostly waits for the server; many connections wait at the same time.',
  flow: ({ count, concurrency, read, toGif }) =>
    range(0, count).pipe(
      mergeMap(read, concurrency),
      toArray(), // all frames, before the next stage begins
      mergeAll(),
      toGif({ backend: inline, encoder: 'plain', workers: 1 }),
    ),
};
