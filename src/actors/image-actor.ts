import type { ImageBatch, ImageJob } from '../jobs/make-images.js';
import { startActor, type Actor } from './actor.js';
import { Worker, WORKER_OPTIONS } from './threads.js';

/** A batch takes some 2 ms, or one image of 32 MiB some 200; a busy machine may be far slower. In ms. */
const HANGS_AFTER = 10_000;

export const startImageActor = (): Actor<ImageJob, ImageBatch> =>
  startActor(new Worker('./image-worker.js', WORKER_OPTIONS), (job) => job, {
    timeout: HANGS_AFTER,
  });
