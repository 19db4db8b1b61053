import type { Redis } from 'ioredis';
import { atMost } from './at-most.js';
import { connectRedis } from './connect-redis.js';
import { loadPackages, type QueuePackages } from './packages.js';
import type { QueueAddress } from './queue-url.js';
import type { ChunkStore } from './store.js';
import { openHttpStores } from './stores/http-client.js';
import { redisStore } from './stores/redis.js';
import { tidy, TIME_TO_LIVE } from './tidy.js';
import { tokenOf, type Task } from './task.js';

/** The longest time to tidy up, in ms. Redis may be away. */
const CLOSE_TIMEOUT = 1_000;

/** What a worker has open: the queue, and the stores of all runs. */
export interface Workplace {
  readonly packages: QueuePackages;
  readonly redis: Redis;
  /** The store of the run that a task belongs to. */
  readonly storeOf: (task: Task) => Pick<ChunkStore, 'get' | 'put'>;
  close(): Promise<void>;
}

/**
 * Connects a worker to the queue.
 *
 * @throws (as a rejection) PipelineError `ERR_BULLMQ_MISSING`, `ERR_QUEUE_UNREACHABLE`, `ERR_QUEUE_EVICTS`.
 */
export async function openWorkplace(address: QueueAddress, prefix: string): Promise<Workplace> {
  const packages = await loadPackages();
  const redis = await connectRedis(packages, address, 'wait');
  const http = await openHttpStores();
  const inRedis = redisStore(redis, { prefix, timeToLive: TIME_TO_LIVE });
  return {
    packages,
    redis,
    storeOf: ({ run, store }) =>
      store.kind === 'redis' ? inRedis : http.at(store.url, tokenOf(address.secret, run)),
    close: async () => {
      await http.close();
      // BullMQ keeps some keys for a worker.
      await atMost(CLOSE_TIMEOUT, tidy(redis, prefix));
      redis.disconnect();
    },
  };
}
