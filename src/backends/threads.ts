import { defer, from, mergeMap } from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { startGifActor } from '../actors/gif-actor.js';
import { mayNeedSharp } from '../codecs/open-frame.js';
import { loadSharp } from '../codecs/sharp/load-sharp.js';
import type { EncodeJob } from '../jobs/encode-chunk.js';
import { bytesOf } from '../messages.js';
import type { StartBackend } from './backend.js';

/**
 * A backend that runs jobs in threads of this process. A thread is started when there is enough work.
 *
 * @example
 * gifPipeline({ inputs: ['frames'], backend: threads, workers: 2 });
 */
export const threads: StartBackend = ({ workers, maxMemory }) => {
  const pool = actorPool({ size: workers, start: startGifActor, weight: weightOf, maxMemory });
  pool.warmUp();
  return {
    encode: (job, observer) => {
      const reply = pool.ask(job, observer);
      if (!job.frames.some(({ image }) => mayNeedSharp(image))) return reply;
      return defer(() => from(keepSharpLoaded())).pipe(mergeMap(() => reply));
    },
    unsubscribe: () => pool.unsubscribe(),
  };
};

/**
 * Loads sharp in the main thread before other threads do: on glibc its libraries must stay in memory until
 * all threads are done with them (sharp's documentation, worker threads). If sharp is missing, the thread
 * reports it, because it knows the frame.
 */
const keepSharpLoaded = (): Promise<unknown> => loadSharp().catch(() => undefined);

/** To encode this many bytes of small PNG files takes as long as to start a thread: some 60 ms. */
const BYTES_WORTH_A_THREAD = 2 ** 20;

/** How many times as long `plain` takes for frames of more than 256 colours, at least. */
const PLAIN_TAKES = 6;

/** The weight of a job for the pool: 1 is worth a new thread. A frame in a file counts as 1. */
const weightOf = ({ frames, encoder }: EncodeJob): number => {
  const perByte = (encoder === 'plain' ? PLAIN_TAKES : 1) / BYTES_WORTH_A_THREAD;
  return frames.reduce(
    (sum, frame) => sum + (typeof frame.image === 'string' ? 1 : perByte * bytesOf(frame)),
    0,
  );
};
