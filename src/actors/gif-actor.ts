import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';
import { startActor, type Actor } from './actor.js';
import { toMessage } from './gif-message.js';
import { Transfer, Worker, WORKER_OPTIONS } from './threads.js';

/**
 * An actor that encodes chunks of frames. The bytes of a message are a copy of those of the job, so they
 * are moved to the thread, and not copied again; the job itself outlives a thread that dies with it.
 */
export const startGifActor = (): Actor<EncodeJob, EncodeReply> =>
  startActor(new Worker('./gif-worker.js', WORKER_OPTIONS), (job: EncodeJob, memory) => {
    const message = toMessage(job, memory);
    return Transfer(message, [message.bytes.bytes.buffer]);
  });
