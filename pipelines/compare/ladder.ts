import { builtInEncoder } from './built-in-encoder.js';
import { concurrentDownloads } from './concurrent-downloads.js';
import { oneAfterAnother } from './one-after-another.js';
import { overlappedStages } from './overlapped-stages.js';
import { parallelWorkers } from './parallel-workers.js';
import type { Rung } from './rung.js';

/** Five ways to do the same job. Each adds one idea to the one before it. */
export const ladder: readonly Rung[] = [
  oneAfterAnother,
  concurrentDownloads,
  parallelWorkers,
  overlappedStages,
  builtInEncoder,
];
