import type { Redis } from 'ioredis';
import { PipelineError, messageOf } from '../../errors.js';
import { plainError } from '../connect-redis.js';
import type { CoordinatorStore } from '../store.js';

/** The options of `redisStore`. */
export interface RedisStoreOptions {
  /** The part of a key before the name of a document. */
  readonly prefix: string;
  /** The time in ms after which Redis deletes a document by itself, for a coordinator that died. */
  readonly timeToLive: number;
}

/** A larger document would hold up every other client of Redis, which does one thing at a time. */
const MAX_VALUE = 2 ** 20;
/** The most keys that one command deletes. */
const BATCH = 1_000;

/**
 * A store of strings in Redis, for documents of up to 1 MiB.
 *
 * Fails with PipelineErrors: `ERR_CHUNK_TOO_LARGE` for a larger document, `ERR_STORE_FAILED` where Redis fails.
 *
 * @param redis a connection, which stays the caller's.
 */
export function redisStore(
  redis: Redis,
  { prefix, timeToLive }: RedisStoreOptions,
): CoordinatorStore {
  const key = (name: string): string => `${prefix}:${name}`;
  return {
    address: { kind: 'redis' },
    async put(name, document) {
      if (document.length > MAX_VALUE) {
        throw new PipelineError(
          'ERR_CHUNK_TOO_LARGE',
          `A chunk of ${document.length} bytes is too large for a store in Redis, which takes ${MAX_VALUE}; choose another store (\`store\`)`,
        );
      }
      await redis.set(key(name), asBuffer(document), 'PX', timeToLive).catch(failed);
    },
    get: async (name) => {
      const bytes = await redis.getBuffer(key(name)).catch(failed);
      return bytes ? new Uint8Array(bytes) : undefined;
    },
    delete: async (names) => {
      for (let at = 0; at < names.length; at += BATCH) {
        await redis.unlink(...names.slice(at, at + BATCH).map(key)).catch(failed);
      }
    },
    close: () => Promise.resolve(),
  };
}

const asBuffer = ({ buffer, byteOffset, length }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, length);

const failed = (cause: unknown): never => {
  throw new PipelineError('ERR_STORE_FAILED', `The store in Redis failed: ${messageOf(cause)}`, {
    cause: plainError(cause),
  });
};
