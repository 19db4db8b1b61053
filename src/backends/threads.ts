import { actorPool } from '../actors/actor-pool.js';
import { startGifActor } from '../actors/gif-actor.js';
import type { EncodeJob } from '../jobs/encode-chunk.js';
import { bytesOf } from '../messages.js';
import type { StartBackend } from './backend.js';

/** Threads of this process, which are started as there is work for them. */
export const threads: StartBackend = ({ workers, maxMemory }) => {
  const pool = actorPool({ size: workers, start: startGifActor, weight: weightOf, maxMemory });
  return {
    encode: (job, observer) => pool.ask(job, observer),
    unsubscribe: () => pool.unsubscribe(),
  };
};

/** Encoding this many bytes of small PNG files takes as long as starting another thread: some 60 ms. */
const BYTES_WORTH_A_THREAD = 2 ** 20;

/** The weight of a job for its pool; a frame that is not in memory counts as large. */
const weightOf = ({ frames }: EncodeJob): number =>
  frames.reduce(
    (sum, frame) =>
      sum + (typeof frame.png === 'string' ? 1 : bytesOf(frame) / BYTES_WORTH_A_THREAD),
    0,
  );
