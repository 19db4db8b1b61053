import { defer, from, mergeMap } from 'rxjs';
import { actorPool } from '../actors/actor-pool.js';
import { startGifActor } from '../actors/gif-actor.js';
import { mayNeedSharp } from '../codecs/open-frame.js';
import { loadSharp } from '../codecs/sharp/load-sharp.js';
import type { EncodeJob } from '../jobs/encode-chunk.js';
import { bytesOf } from '../messages.js';
import type { StartBackend } from './backend.js';

/**
 * Threads of this process, which are started as there is work for them.
 *
 * @example
 * gifPipeline({ inputs: ['frames'], backend: threads, workers: 2 });
 */
export const threads: StartBackend = ({ workers, maxMemory }) => {
  const pool = actorPool({ size: workers, start: startGifActor, weight: weightOf, maxMemory });
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
 * Loads sharp in the main thread before threads do. On glibc its libraries must stay in memory until all
 * threads are done with them, says its documentation on worker threads. That it is missing is for the
 * thread to say, which knows of what frame.
 */
const keepSharpLoaded = (): Promise<unknown> => loadSharp().catch(() => undefined);

/** Encoding this many bytes of small PNG files takes as long as starting another thread: some 60 ms. */
const BYTES_WORTH_A_THREAD = 2 ** 20;

/** The weight of a job for its pool; a frame that is not in memory counts as large. */
const weightOf = ({ frames }: EncodeJob): number =>
  frames.reduce(
    (sum, frame) =>
      sum + (typeof frame.image === 'string' ? 1 : bytesOf(frame) / BYTES_WORTH_A_THREAD),
    0,
  );
