import type { Redis } from 'ioredis';
import { messageOf, PipelineError, systemCode } from '../errors.js';
import type { QueuePackages } from './packages.js';
import type { QueueAddress } from './queue-url.js';

/** The longest time for the first connection, in ms. */
const CONNECT_TIMEOUT = 5_000;
/** A server that is silent for this long counts as away, where commands may fail, in ms. */
const COMMAND_TIMEOUT = 5_000;
/** The longest wait before a connection is tried again, in ms. */
const MAX_RECONNECT = 1_000;

/** What happens to commands while the connection is lost: they fail at once, or wait. */
export type WhileAway = 'fail' | 'wait';

/**
 * Connects to Redis. A connection that is lost is opened again, for as long as it takes.
 *
 * @param whileAway `fail` for a run, which can do something else meanwhile; `wait` for a worker, because
 *   BullMQ's worker would try again at once, for ever.
 * @param onError called with errors of the connection, such as each failure to open it again.
 * @throws (as a rejection) PipelineError `ERR_QUEUE_UNREACHABLE` if the first connection fails, or
 *   `ERR_QUEUE_EVICTS`.
 */
export async function connectRedis(
  { Redis }: QueuePackages,
  { url, label }: QueueAddress,
  whileAway: WhileAway,
  onError: (error: unknown) => void = () => undefined,
): Promise<Redis> {
  let isOpen = false;
  let last: unknown;
  const redis = new Redis(url.href, {
    lazyConnect: true,
    enableOfflineQueue: whileAway === 'wait',
    maxRetriesPerRequest: null,
    connectTimeout: CONNECT_TIMEOUT,
    ...(whileAway === 'fail' && { commandTimeout: COMMAND_TIMEOUT }),
    // Otherwise a connection that could not be opened keeps the process for two seconds.
    disconnectTimeout: 100,
    // A first failure is final: the address may be wrong.
    retryStrategy: (times) => (isOpen ? Math.min(100 * times, MAX_RECONNECT) : null),
  });
  redis.on('error', (error: unknown) => {
    last = error;
    onError(error);
  });
  try {
    await redis.connect();
    isOpen = true;
    await requireNoEviction(redis, label);
    return redis;
  } catch (error) {
    redis.disconnect();
    if (error instanceof PipelineError) throw error;
    throw unreachable(label, last ?? error);
  }
}

export const unreachable = (label: string, cause: unknown): PipelineError =>
  new PipelineError(
    'ERR_QUEUE_UNREACHABLE',
    `Cannot reach the queue ${label}: ${messageOf(cause)}; is Redis running there?`,
    { endpoint: label, cause: plainError(cause) },
  );

/** A Redis that deletes keys when its memory is full would lose tasks without a word. */
async function requireNoEviction(redis: Redis, label: string): Promise<void> {
  const [, policy = 'noeviction'] =
    /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory')) ?? [];
  if (policy === 'noeviction') return;
  throw new PipelineError(
    'ERR_QUEUE_EVICTS',
    `The queue ${label} deletes keys when its memory is full (maxmemory-policy ${policy}), and would lose chunks; set maxmemory-policy to noeviction`,
    { endpoint: label },
  );
}

/** An error of ioredis without its `command`, whose arguments may be a password or the bytes of frames. */
export function plainError(error: unknown): Error {
  const code = systemCode(error);
  return Object.assign(new Error(messageOf(error)), code === undefined ? {} : { code });
}
