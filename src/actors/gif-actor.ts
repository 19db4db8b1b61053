import type { EncodeJob, EncodeReply } from '../jobs/encode-chunk.js';
import { startActor, type Actor } from './actor.js';
import { toMessage } from '../jobs/job-message.js';
import { moving, startWorker } from './threads.js';

/**
 * An actor that encodes chunks of frames. A message holds a copy of the job's bytes, which is moved to the
 * thread without another copy. The job itself stays here, in case the thread dies.
 */
export const startGifActor = (): Actor<EncodeJob, EncodeReply> =>
  startActor(startWorker('./gif-worker.js'), (job: EncodeJob, memory) => {
    const message = toMessage(job, memory);
    return moving(message, message.bytes.bytes.buffer);
  });
