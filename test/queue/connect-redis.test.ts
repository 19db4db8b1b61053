import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { connectRedis, type WhileAway } from '../../src/queue/connect-redis.js';
import { loadPackages, type QueuePackages } from '../../src/queue/packages.js';
import { readQueueUrl } from '../../src/queue/queue-url.js';
import { rejectsWith } from '../helpers/fails-with.js';

interface Options {
  readonly retryStrategy: (times: number) => number | null;
}

/** Connects to a Redis that the test plays. */
function connect(
  connecting: (redis: EventEmitter) => Promise<void>,
  memory = '',
  whileAway: WhileAway = 'fail',
) {
  const made: { url: string; options: Options; redis: EventEmitter }[] = [];
  let disconnects = 0;
  class Redis extends EventEmitter {
    constructor(url: string, options: Options) {
      super();
      made.push({ url, options, redis: this });
    }

    connect = () => connecting(this);
    info = (section: string) => Promise.resolve(section === 'memory' ? memory : '');
    disconnect = () => (disconnects += 1);
  }
  const errors: unknown[] = [];
  const address = readQueueUrl('redis://:s3cret@queue.example:1/2', undefined);
  const redis = connectRedis({ Redis } as unknown as QueuePackages, address, whileAway, (error) =>
    errors.push(error),
  );
  return { ...made[0]!, connected: redis, errors, disconnects: () => disconnects };
}

describe('the connection to Redis', () => {
  test('lets the commands of a worker wait', () => {
    const { options } = connect(() => Promise.resolve(), '', 'wait');
    expect(options).toMatchObject({ enableOfflineQueue: true });
    expect(options).not.toHaveProperty('commandTimeout');
  });

  test('never queues commands of a run, and is opened again for as long as it takes', async () => {
    const { url, options, connected, redis } = connect(() => Promise.resolve());
    expect(url).toBe('redis://:s3cret@queue.example:1/2');
    expect(options).toMatchObject({
      ...{ lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: null },
      ...{ connectTimeout: 5_000, commandTimeout: 5_000 },
    });
    expect(options.retryStrategy(1)).toBeNull();
    expect(await connected).toBe(redis);
    expect([1, 5, 10, 1_000].map(options.retryStrategy)).toEqual([100, 500, 1_000, 1_000]);
  });

  test('tells of errors, and survives them', async () => {
    const { connected, redis, errors } = connect(() => Promise.resolve());
    await connected;
    redis.emit('error', new Error('lost'));
    expect(errors).toEqual([new Error('lost')]);
  });

  test('that cannot be opened fails with the reason, without the password', async () => {
    const { connected, disconnects } = connect((redis) => {
      redis.emit('error', new Error('connect ECONNREFUSED 10.0.0.1:1'));
      return Promise.reject(new Error('Connection is closed.'));
    });
    const error = await rejectsWith('ERR_QUEUE_UNREACHABLE', connected);
    expect(error).toMatchObject({
      message:
        'Cannot reach the queue redis://queue.example:1/2: connect ECONNREFUSED 10.0.0.1:1; is Redis running there?',
      endpoint: 'redis://queue.example:1/2',
    });
    expect(JSON.stringify([error, error.stack])).not.toContain('s3cret');
    expect(disconnects()).toBe(1);
  });

  test('fails with the error of the connection, where no other is told', async () => {
    const { connected } = connect(() => Promise.reject(new Error('WRONGPASS')));
    const { message } = await rejectsWith('ERR_QUEUE_UNREACHABLE', connected);
    expect(message).toContain(': WRONGPASS; ');
  });

  test.each([
    ['', true],
    ['used_memory:1\r\nmaxmemory_policy:noeviction\r\n', true],
    ['used_memory:1\r\nmaxmemory_policy:allkeys-lru\r\nx:1\r\n', false],
    ['maxmemory_policy:volatile-ttl', false],
  ])('refuses a Redis that deletes keys: %j', async (memory, isFine) => {
    const { connected, redis, disconnects } = connect(() => Promise.resolve(), memory);
    if (isFine) {
      expect(await connected).toBe(redis);
      return;
    }
    const { message } = await rejectsWith('ERR_QUEUE_EVICTS', connected);
    expect(message).toMatch(
      /^The queue redis:\/\/queue.example:1\/2 deletes keys when its memory is full \(maxmemory-policy \S+-\w+\), and would lose chunks; set maxmemory-policy to noeviction$/,
    );
    expect(disconnects()).toBe(1);
  });
});

describe('the packages of a queue', () => {
  test('are there', async () => {
    const packages = {} as QueuePackages;
    expect(await loadPackages(() => Promise.resolve(packages))).toBe(packages);
  });

  test('that are not there are named, with the command that installs them', async () => {
    const missing = Object.assign(new Error('Cannot find package'), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const { message, cause } = await rejectsWith(
      'ERR_BULLMQ_MISSING',
      loadPackages(() => Promise.reject(missing)),
    );
    expect(message).toBe(
      'A queue needs the packages bullmq and ioredis, which are not both installed; try `npm install bullmq ioredis`',
    );
    expect(cause).toBe(missing);
  });

  test('that cannot be loaded say why, on one line', async () => {
    const { message } = await rejectsWith(
      'ERR_BULLMQ_MISSING',
      loadPackages(() => Promise.reject(new SyntaxError('Unexpected token\n    at a.js'))),
    );
    expect(message).toContain('which cannot be loaded: Unexpected token; try');
  });
});
