import { Observable } from 'rxjs';
import type { Outcome } from '../jobs/answer.js';
import { encodeChunk, type EncodeReply } from '../jobs/encode-chunk.js';
import type { StartBackend } from './backend.js';

/**
 * The thread of its caller, one job after another: for tests, where there are no threads, and for runs
 * that are shorter than a thread's start. Nothing else happens while a job runs.
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
          // What waits for the event loop has its turn before each job.
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

/** No memory was asked for, so that there is a reply. */
function replyOf(outcome: Outcome<EncodeReply>): EncodeReply {
  if ('reply' in outcome) return outcome.reply;
  throw new Error('A job without a limit of memory asked for more');
}
