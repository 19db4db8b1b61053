import { startActor, type Actor } from './actor.js';
import type { Packed } from './pack.js';
import { Worker } from './threads.js';

/** Frames to write into one folder. */
export interface SaveJob {
  readonly folder: string;
  readonly indices: readonly number[];
  /** Their PNG files, in the same order. */
  readonly files: Packed;
}

export const startDiskActor = (): Actor<SaveJob, true> =>
  startActor(new Worker('./disk-worker.js'));
