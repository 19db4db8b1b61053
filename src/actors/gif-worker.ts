/** Thread entry: encodes chunks of frames. It must not import rxjs, which would triple its start time. */
import { encodeChunk } from '../jobs/encode-chunk.js';
import { toJob, type JobMessage } from '../jobs/job-message.js';
import { answerJobs, moving, progressTeller, stopPoint } from './threads-in-worker.js';

answerJobs(async (message: JobMessage) => {
  const tellProgress = progressTeller();
  const outcome = await encodeChunk(toJob(message), {
    memory: message.memory,
    onProgress: (done) => {
      stopPoint();
      tellProgress(done);
    },
  });
  if (!('reply' in outcome)) return outcome;
  const bytes = ownBuffer(outcome.reply.bytes);
  // Move the message's bytes back: here they would stay in memory until a full, and rare, collection.
  const spent = message.bytes.bytes;
  const answer = { ...outcome, reply: { ...outcome.reply, bytes }, spent };
  return moving(answer, bytes.buffer, spent.buffer);
});

/** Bytes with their own buffer, which can be moved: an encoder may return a part of a larger buffer. */
const ownBuffer = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.length === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
    ? (bytes as Uint8Array<ArrayBuffer>)
    : Uint8Array.from(bytes);
