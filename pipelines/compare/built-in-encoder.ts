import { mergeMap, pipe, range } from 'rxjs';
import { threads } from '../../src/backends/threads.js';
import { withinWindow } from '../../src/operators/within-window.js';
import { DEFAULT_WINDOW } from '../../src/options/encode.js';
import { framesWritten } from '../frames-to-gif.js';
import type { Rung } from './rung.js';

/**
 * The encoder of this project, whose loops over pixels are WebAssembly, in place of pngjs and gifenc. This is
 * the flow of `fetch`, without saving.
 *
 *     indices ══many at a time══▶ download ──▶ GIF by the kernels, in threads
 *     └────────── one window: started and not yet written ──────────┘
 */
export const builtInEncoder: Rung = {
  name: 'built-in encoder',
  why: 'WebAssembly decodes and encodes with less work, and is fast from the first frame on.',
  flow: ({ count, concurrency, workers, read, toGif }) =>
    range(0, count).pipe(
      withinWindow(
        Math.max(DEFAULT_WINDOW, 2 * concurrency),
        pipe(mergeMap(read, concurrency), toGif({ backend: threads, encoder: 'kernels', workers })),
        framesWritten,
      ),
    ),
};
