import type { ImageBatch, ImageJob } from '../jobs/make-images.js';
import { startActor, type Actor } from './actor.js';
import { startWorker } from './threads.js';

/** The longest time for a batch, in ms. Usual are 2, or 200 for an image of 32 MiB, on an idle machine. */
const HANGS_AFTER = 10_000;

/** Starts an actor that makes batches of random images. */
export const startImageActor = (): Actor<ImageJob, ImageBatch> =>
  startActor(startWorker('./image-worker.js'), (job) => job, {
    timeout: HANGS_AFTER,
  });
