import { concatMap, mergeAll, range, toArray } from 'rxjs';
import { inline } from '../../src/backends/inline.js';
import type { Rung } from './rung.js';

/**
 * How one writes it first: one connection at a time, and then, in the same thread, the GIF.
 *
 *     indices ──one at a time──▶ download ──all──▶ plain GIF, in this thread
 */
export const oneAfterAnother: Rung = {
  name: 'one after another',
  why: 'One connection at a time, then one thread makes the GIF: each step waits for the one before.',
  flow: ({ count, read, toGif }) =>
    range(0, count).pipe(
      concatMap(read),
      toArray(), // all frames, before the next stage begins
      mergeAll(),
      toGif({ backend: inline, encoder: 'plain', workers: 1 }),
    ),
};
