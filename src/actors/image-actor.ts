import { startActor, type Actor } from './actor.js';
import { Worker, WORKER_OPTIONS } from './threads.js';

/** Random images `first`, `first + 1`, …, `first + count - 1` of one seed and size. */
export interface ImageJob {
  readonly seed: number;
  /** 0-based number of the first image. */
  readonly first: number;
  readonly count: number;
  readonly width: number;
  readonly height: number;
}

/** `count` PNG files of the same size, one after another. */
export type ImageBatch = Uint8Array;

/** A batch takes some 2 ms, or one image of 32 MiB some 200; a busy machine may be far slower. In ms. */
const HANGS_AFTER = 10_000;

export const startImageActor = (): Actor<ImageJob, ImageBatch> =>
  startActor(new Worker('./image-worker.js', WORKER_OPTIONS), (job) => job, {
    timeout: HANGS_AFTER,
  });
