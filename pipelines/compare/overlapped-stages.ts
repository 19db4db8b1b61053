import { mergeMap, pipe, range } from 'rxjs';
import { threads } from '../../src/backends/threads.js';
import { withinWindow } from '../../src/operators/within-window.js';
import { DEFAULT_WINDOW } from '../../src/options/encode.js';
import { framesWritten } from '../frames-to-gif.js';
import type { Rung } from './rung.js';

/**
 * The GIF begins with the first frames that are complete; no stage waits for all frames. A window bounds how
 * many frames are started and not yet written, and so the memory.
 *
 *     indices ══many at a time══▶ download ──▶ plain GIF, in threads
 *     └────────── one window: started and not yet written ─────────┘
 */
export const overlappedStages: Rung = {
  name: 'overlapped stages',
  why: 'The GIF is made while later frames are still under way, so one stage hides behind the other.',
  flow: ({ count, concurrency, workers, read, toGif }) =>
    range(0, count).pipe(
      withinWindow(
        Math.max(DEFAULT_WINDOW, 2 * concurrency),
        pipe(mergeMap(read, concurrency), toGif({ backend: threads, encoder: 'plain', workers })),
        framesWritten,
      ),
    ),
};
