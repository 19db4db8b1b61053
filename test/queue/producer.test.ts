import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { QueuePackages } from '../../src/queue/packages.js';
import { openProducer, type TaskSignal } from '../../src/queue/producer.js';
import { sign } from '../../src/queue/task.js';
import { RUN, SECRET, taskOf } from '../helpers/tasks.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** The side of a queue that adds tasks, with BullMQ and Redis played. */
async function open(
  clients: readonly object[] = [{ rawname: 'p:aW1h:w:a:7' }, { rawname: 'p:aW1h:w:b:8' }],
) {
  const added: unknown[] = [];
  const signals: TaskSignal[] = [];
  const closing: { wait: Promise<void> } = { wait: Promise.resolve() };
  const states = new Map<string, string>();
  const made: { name: string; options: Record<string, unknown>; emitter: EventEmitter }[] = [];
  class Made extends EventEmitter {
    constructor(name: string, options: Record<string, unknown>) {
      super();
      made.push({ name, options, emitter: this });
    }

    close = () => closing.wait;
    waitUntilReady = () => Promise.resolve();
    add = (...call: readonly unknown[]) => Promise.resolve(added.push(call));
    getJobState = (id: string) => Promise.resolve(states.get(id) ?? 'unknown');
    getWorkers = () => Promise.resolve(clients);
  }
  const blocking = Object.assign(new EventEmitter(), { disconnect: jest.fn() });
  const redis = {
    duplicate: jest.fn(() => blocking),
    pipeline: jest.fn(() => ({ pexpire: jest.fn(), exec: () => Promise.resolve([]) })),
  };
  const producer = await openProducer(
    { bullmq: { Queue: Made, QueueEvents: Made } } as unknown as QueuePackages,
    redis as unknown as Redis,
    { prefix: 'p', attempts: 4, onSignal: (signal) => signals.push(signal) },
  );
  const [queue, events] = made as [(typeof made)[0], (typeof made)[0]];
  return { producer, queue, events, blocking, redis, added, signals, states, closing };
}

describe('the side of the queue that adds tasks', () => {
  test('adds a task under an id of its own, to be tried a few times, and keeps nothing', async () => {
    const { producer, queue, added } = await open();
    const task = sign(SECRET, taskOf());
    await producer.add(task);
    expect(added).toEqual([['chunk', task, { jobId: `${RUN}-3` }]]);
    expect(queue).toMatchObject({
      name: 'image-pipeline-1',
      options: {
        prefix: 'p',
        defaultJobOptions: {
          attempts: 4,
          backoff: { type: 'exponential', delay: 500 },
          removeOnComplete: true,
          removeOnFail: true,
        },
      },
    });
  });

  test('passes on what happens to tasks', async () => {
    const { events, signals } = await open();
    expect(events).toMatchObject({ name: 'image-pipeline-1', options: { prefix: 'p' } });
    const progress = { worker: 'a:7', frames: 2 };
    events.emitter.emit('progress', { jobId: 'a', data: progress });
    events.emitter.emit('stalled', { jobId: 'b' });
    events.emitter.emit('completed', { jobId: 'c', returnvalue: 7 });
    events.emitter.emit('failed', { jobId: 'd', failedReason: 'x' });
    expect(signals).toEqual([
      { id: 'a', type: 'progress', progress },
      { id: 'b', type: 'stalled' },
      { id: 'c', type: 'completed' },
      { id: 'd', type: 'failed', reason: 'x' },
    ]);
  });

  test.each([
    ['active', 'active'],
    ['waiting', 'waiting'],
    ['delayed', 'waiting'],
    ['prioritized', 'waiting'],
    ['completed', 'gone'],
    ['failed', 'gone'],
    ['unknown', 'gone'],
  ])('knows a task that is %s as %s', async (state, expected) => {
    const { producer, states } = await open();
    states.set('a', state);
    expect(await producer.stateOf('a')).toBe(expected);
  });

  test('knows the workers that are connected, by name', async () => {
    const { producer } = await open();
    expect(await producer.workers()).toEqual(new Set(['a:7', 'b:8']));
  });

  test('knows that Redis does not tell its clients', async () => {
    const { producer } = await open([{ name: 'GCP does not support client list' }]);
    expect(await producer.workers()).toBeUndefined();
  });

  test('survives errors of its connections, one of which waits for Redis', async () => {
    const { queue, events, blocking, redis } = await open();
    expect(redis.duplicate.mock.calls).toEqual([
      [{ enableOfflineQueue: true, lazyConnect: true, commandTimeout: undefined }],
    ]);
    expect(redis.duplicate.mock.calls[0]).toHaveProperty('[0].commandTimeout');
    expect(queue.options['connection']).toBe(redis);
    expect(events.options['connection']).toBe(blocking);
    for (const emitter of [queue.emitter, events.emitter, blocking]) {
      expect(emitter.emit('error', new Error('away'))).toBe(true);
    }
  });

  test('closes, also where BullMQ waits for ever', async () => {
    const { producer, blocking, closing } = await open();
    closing.wait = new Promise(() => undefined);
    const closed = producer.close();
    await jest.advanceTimersByTimeAsync(999);
    expect(blocking.disconnect).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await closed;
    expect(blocking.disconnect).toHaveBeenCalledTimes(1);
  });

  test('or cannot close', async () => {
    const { producer, blocking, closing } = await open();
    closing.wait = Promise.reject(new Error('away'));
    await producer.close();
    expect(blocking.disconnect).toHaveBeenCalledTimes(1);
  });
});
