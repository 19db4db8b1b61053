import { Observable } from 'rxjs';
import type { Outcome } from '../jobs/answer.js';
import { encodeChunk, type EncodeReply } from '../jobs/encode-chunk.js';
import type { StartBackend } from './backend.js';

/**
 * A backend that runs jobs in the calling thread, one after another: for tests, for systems without
 * threads, and for runs that are shorter than the start of a thread. A running job blocks the event loop.
 *
 * @example
 * const gif = await makeGif({ inputs: [first, second], backend: inline });
 */
export const inline: StartBackend = () => {
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const isOver = () => isClosed;
  return {
    encode: (job, { onStart, onProgress } = {}) =>
      new Observable((subscriber) => {
        const run = async (): Promise<void> => {
          // Let the event loop serve sockets and timers before each job.
          await new Promise((resolve) => setImmediate(resolve));
          if (isOver() || subscriber.closed) return;
          try {
            onStart?.(0);
            const outcome = await encodeChunk(job, { onProgress });
            if (isOver()) return;
            subscriber.next(replyOf(outcome));
            subscriber.complete();
          } catch (error) {
            if (!isOver()) subscriber.error(error);
          }
        };
        last = last.then(run);
      }),
    unsubscribe: () => {
      isClosed = true;
    },
  };
};

/** The reply of a job. Without a memory limit, a job never asks for more memory instead. */
function replyOf(outcome: Outcome<EncodeReply>): EncodeReply {
  if ('reply' in outcome) return outcome.reply;
  throw new Error('A job without a limit of memory asked for more');
}
