import { mergeAll, mergeMap, range, toArray } from 'rxjs';
import { threads } from '../../src/backends/threads.js';
import type { Rung } from './rung.js';

/**
 * The GIF is made by several threads: `threads` in place of `inline`.
 *
 *     indices ══many at a time══▶ download ──all──▶ plain GIF, in threads
 */
export const parallelWorkers: Rung = {
  name: 'parallel workers',
  why: 'Pixels are computed, so several cores share them; but a thread takes time to start.',
  flow: ({ count, concurrency, workers, read, toGif }) =>
    range(0, count).pipe(
      mergeMap(read, concurrency),
      toArray(), // all frames, before the next stage begins
      mergeAll(),
      toGif({ backend: threads, encoder: 'plain', workers }),
    ),
};
