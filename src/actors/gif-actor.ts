import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';
import { startActor, type Actor } from './actor.js';
import { toMessage } from './gif-message.js';
import { Worker, WORKER_OPTIONS } from './threads.js';

/** An actor that encodes chunks of frames. */
export const startGifActor = (): Actor<EncodeJob, EncodeReply> =>
  startActor(new Worker('./gif-worker.js', WORKER_OPTIONS), toMessage);
