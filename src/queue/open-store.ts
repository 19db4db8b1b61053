import type { Redis } from 'ioredis';
import { isOnlyHere, type QueueAddress } from './queue-url.js';
import type { CoordinatorStore, StoreOptions } from './store.js';
import { openAnswerFolder } from './stores/answer-folder.js';
import { openHttpStore } from './stores/http-server.js';
import { redisStore } from './stores/redis.js';
import { TIME_TO_LIVE } from './tidy.js';

/** What `openStore` needs of the run. */
export interface StoreRun {
  readonly redis: Redis;
  readonly address: QueueAddress;
  readonly prefix: string;
  readonly run: string;
  /** Whether an earlier process has begun the run. */
  readonly resumes: boolean;
  readonly token: string;
  readonly isExpected: (name: string) => boolean;
  readonly onPut: (name: string) => void;
}

/** Opens the coordinator's side of a store. */
export async function openStore(
  { store = 'http', storeHost, storePort = 0 }: Partial<StoreOptions>,
  { redis, address, prefix, run, resumes, ...others }: StoreRun,
): Promise<CoordinatorStore> {
  if (store === 'redis') return redisStore(redis, { prefix, timeToLive: TIME_TO_LIVE });
  const host = storeHost ?? (isOnlyHere(address.url.hostname) ? '127.0.0.1' : ownAddress(redis));
  const answers = openAnswerFolder(run, resumes);
  return await openHttpStore({ host, port: storePort, answers, ...others });
}

/** The address of this end of the connection to Redis: workers that reach Redis may reach it, too. */
const ownAddress = (redis: Redis): string => {
  const { stream } = redis as unknown as { readonly stream: { readonly localAddress?: string } };
  return stream.localAddress ?? '127.0.0.1';
};
