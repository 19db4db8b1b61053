import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { redisStore } from '../../../src/queue/stores/redis.js';
import { answerOf, jobOf, storeContract } from '../../contracts/store.js';
import { rejectsWith } from '../../helpers/fails-with.js';

const MIB = 2 ** 20;
const OPTIONS = { prefix: 'p', timeToLive: 7_000 };

/** The commands of Redis that a store uses, in memory. */
class FakeRedis {
  readonly keys = new Map<string, Buffer>();
  readonly commands: (readonly unknown[])[] = [];
  trouble: Error | undefined;

  set(key: string, value: Buffer, ...options: readonly unknown[]): Promise<void> {
    return this.command(['set', key, ...options], () => {
      this.keys.set(key, Buffer.from(value));
    });
  }

  getBuffer(key: string): Promise<Buffer | null> {
    return this.command(['get', key], () => this.keys.get(key) ?? null);
  }

  unlink(...keys: readonly string[]): Promise<void> {
    return this.command(['unlink', ...keys], () => {
      for (const key of keys) this.keys.delete(key);
    });
  }

  private async command<T>(words: readonly unknown[], run: () => T): Promise<T> {
    await Promise.resolve();
    if (this.trouble) throw this.trouble;
    this.commands.push(words);
    return run();
  }
}

/** Both sides of a store in such a Redis. */
function start() {
  const redis = new FakeRedis();
  const side = () => redisStore(redis as unknown as Redis, OPTIONS);
  return { redis, coordinator: side(), worker: side(), close: () => Promise.resolve() };
}

storeContract('in Redis', () => Promise.resolve(start()), MIB);

describe('the store in Redis', () => {
  test('has an address without anything secret, and keys under its prefix', async () => {
    const { redis, coordinator } = start();
    expect(coordinator.address).toEqual({ kind: 'redis' });
    await coordinator.put(jobOf('a'), Uint8Array.of(1));
    await coordinator.delete([jobOf('a'), jobOf('b')]);
    expect(redis.commands).toEqual([
      ['set', `p:${jobOf('a')}`, 'PX', 7_000],
      ['unlink', `p:${jobOf('a')}`, `p:${jobOf('b')}`],
    ]);
  });

  test('deletes many documents by several commands', async () => {
    const { redis, coordinator } = start();
    await coordinator.delete(Array.from({ length: 2_001 }, (_, k) => `r/${k}.answer`));
    expect(redis.commands.map(({ length }) => length)).toEqual([1_001, 1_001, 2]);
    expect(redis.commands.at(-1)).toEqual(['unlink', 'p:r/2000.answer']);
  });

  test('asks nothing of Redis to delete nothing', async () => {
    const { redis, coordinator } = start();
    await coordinator.delete([]);
    expect(redis.commands).toEqual([]);
  });

  test('refuses a chunk above 1 MiB, and says what to do', async () => {
    const { redis, worker } = start();
    const put = worker.put(answerOf('a'), new Uint8Array(MIB + 1));
    const { message } = await rejectsWith('ERR_CHUNK_TOO_LARGE', put);
    expect(message).toBe(
      'A chunk of 1048577 bytes is too large for a store in Redis, which takes 1048576; choose another store (`store`)',
    );
    expect(redis.commands).toEqual([]);
  });

  test('fails with the reason of Redis', async () => {
    const { redis, worker, coordinator } = start();
    // ioredis adds the command, with the bytes of a frame or with a password.
    redis.trouble = Object.assign(new Error('OOM command not allowed'), {
      ...{ code: 'OOM', command: { args: ['s3cret'] } },
    });
    for (const request of [
      worker.put(answerOf('a'), Uint8Array.of(1)),
      worker.get(jobOf('a')),
      coordinator.delete([jobOf('a')]),
    ]) {
      const { message, cause } = await rejectsWith('ERR_STORE_FAILED', request);
      expect(message).toBe('The store in Redis failed: OOM command not allowed');
      expect(cause).toMatchObject({ message: 'OOM command not allowed', code: 'OOM' });
      expect(inspect(cause, { depth: null })).not.toContain('s3cret');
    }
  });
});
