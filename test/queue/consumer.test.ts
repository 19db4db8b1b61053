import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { Subject } from 'rxjs';
import { takeTasks, type TakenTask } from '../../src/queue/consumer.js';
import type { QueuePackages } from '../../src/queue/packages.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { record } from '../helpers/record.js';

type Process = (job: unknown, token?: string, signal?: AbortSignal) => Promise<void>;

/** Takes tasks from a queue that the test plays. */
function take(closing: (force: boolean) => Promise<void> = () => Promise.resolve()) {
  const made: { name: string; process: Process; options: object; worker: EventEmitter }[] = [];
  const closed: boolean[] = [];
  const disconnects: number[] = [];
  class Worker extends EventEmitter {
    constructor(name: string, process: Process, options: object) {
      super();
      made.push({ name, process, options, worker: this });
    }

    disconnect = (): Promise<void> => {
      disconnects.push(closed.length);
      return Promise.reject(new Error('it is away'));
    };

    close(force: boolean): Promise<void> {
      closed.push(force);
      return closing(force);
    }
  }
  const redis = new EventEmitter();
  const until = new Subject<void>();
  const away: (string | undefined)[] = [];
  const tasks = takeTasks(
    { bullmq: { Worker } } as unknown as QueuePackages,
    redis as unknown as Redis,
    { ...{ prefix: 'p', concurrency: 3, name: 'a:7', until }, onAway: (why) => away.push(why) },
  );
  expect(made).toEqual([]); // cold
  const taken = record(tasks);
  afterThisTest(() => taken.subscription.unsubscribe());
  const { process, worker, ...rest } = made[0]!;
  return { ...{ process, worker, redis, until, away, taken, closed, disconnects }, made: rest };
}

const jobOf = (more: object = {}) => ({
  ...{ data: { run: 'r' }, attemptsMade: 0, opts: { attempts: 3 } },
  updateProgress: jest.fn(() => Promise.resolve()),
  ...more,
});

/** The last task that was taken. */
const last = ({ values }: { readonly values: readonly TakenTask[] }): TakenTask => values.at(-1)!;

describe('a worker takes tasks', () => {
  test('from the queue of its version, under its prefix and name', () => {
    const { made } = take();
    expect(made).toMatchObject({
      name: 'image-pipeline-1',
      options: { prefix: 'p', concurrency: 3, name: 'a:7' },
    });
  });

  test('looks for lost tasks more often than a worker may be silent', () => {
    const { lockDuration, stalledInterval, maxStalledCount, drainDelay } = take().made
      .options as Record<string, number>;
    expect([lockDuration, stalledInterval, maxStalledCount, drainDelay]).toEqual([
      15_000, 5_000, 2, 5,
    ]);
  });

  test('gets what the queue has, and which try it is', () => {
    const { process, taken } = take();
    const { signal } = new AbortController();
    void process(jobOf(), 'token', signal);
    expect(last(taken)).toMatchObject({ data: { run: 'r' }, attempt: 1, isLast: false });
    expect(last(taken).signal).toBe(signal);
    void process(jobOf({ attemptsMade: 1 }));
    expect(last(taken)).toMatchObject({ attempt: 2, isLast: false });
    expect(last(taken).signal.aborted).toBe(false);
    void process(jobOf({ attemptsMade: 2 }));
    expect(last(taken)).toMatchObject({ attempt: 3, isLast: true });
    void process(jobOf({ opts: {} }));
    expect(last(taken)).toMatchObject({ attempt: 1, isLast: true });
  });

  test('ends each when it is told, or fails it with the message alone', async () => {
    const { process, taken } = take();
    const done = process(jobOf());
    last(taken).done();
    await expect(done).resolves.toBeUndefined();
    const failed = process(jobOf());
    last(taken).fail(Object.assign(new TypeError('broken'), { secret: 's' }));
    const error: unknown = await failed.catch((thrown: unknown) => thrown);
    expect(error).toEqual(new Error('broken'));
    expect(error).not.toHaveProperty('secret');
  });

  test('tells of progress, the loss of which harms nobody', async () => {
    const { process, taken } = take();
    const updateProgress = jest.fn(() => Promise.reject(new Error('away')));
    void process(jobOf({ updateProgress }));
    last(taken).tell({ worker: 'a:7', frames: 2 });
    await turn();
    expect(updateProgress.mock.calls).toEqual([[{ worker: 'a:7', frames: 2 }]]);
    expect(taken.error).toBeUndefined();
  });
});

describe('the queue of a worker', () => {
  test('is away from when its connection closes until it is open again, and told of once', () => {
    const { redis, away } = take();
    redis.emit('ready');
    expect(away).toEqual([]);
    redis.emit('error', new Error('connect ECONNREFUSED'));
    expect(away).toEqual([]);
    redis.emit('close');
    redis.emit('error', new Error('connect ECONNREFUSED'));
    redis.emit('close');
    expect(away).toEqual(['connect ECONNREFUSED']);
    redis.emit('ready');
    redis.emit('ready');
    expect(away).toEqual(['connect ECONNREFUSED', undefined]);
  });

  test('is away, too, if the connection closes without an error', () => {
    const { redis, away } = take();
    redis.emit('close');
    expect(away).toEqual(['the connection was closed']);
  });

  test('is not away for the error of one task', () => {
    const { worker, away } = take();
    worker.emit('error', new Error('Missing lock for job 7'));
    expect(away).toEqual([]);
  });
});

describe('a worker ends', () => {
  test('when it is told: it takes no more tasks, and completes when its own have ended, however long', async () => {
    let end = (): void => undefined;
    const { until, taken, closed } = take(
      (force) => new Promise((resolve) => (force ? resolve() : (end = resolve))),
    );
    jest.useFakeTimers();
    afterThisTest(() => jest.useRealTimers());
    until.next();
    expect(closed).toEqual([false]);
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(taken.completed).toBe(false);
    end();
    await jest.advanceTimersByTimeAsync(1);
    expect(taken.completed).toBe(true);
  });

  test('at once where the queue is away and it has no task, though BullMQ would wait', async () => {
    const { redis, until, taken, closed, disconnects } = take(() => new Promise(() => undefined));
    redis.emit('close');
    until.next();
    await turn();
    expect([taken.completed, closed, disconnects]).toEqual([true, [true], [1]]);
  });

  test('with its last task where the queue is away, or goes away meanwhile', async () => {
    const { process, redis, until, taken } = take(() => new Promise(() => undefined));
    void process(jobOf());
    void process(jobOf()).catch(() => undefined);
    until.next();
    last(taken).fail(new Error('x'));
    await turn();
    redis.emit('close');
    await turn();
    expect(taken.completed).toBe(false);
    taken.values[0]!.done();
    await turn();
    expect(taken.completed).toBe(true);
  });

  test('leaves connections to BullMQ, unless the queue is away', async () => {
    const { redis, until, taken, disconnects } = take();
    redis.emit('close');
    redis.emit('ready');
    until.next();
    await turn();
    expect([taken.completed, disconnects]).toEqual([true, []]);
  });

  test('with an error, where it cannot be closed', async () => {
    const { until, taken } = take((force) =>
      force ? Promise.resolve() : Promise.reject(new Error('away')),
    );
    until.next();
    await turn();
    expect(taken.error?.value).toEqual(new Error('away'));
  });

  test('by force when nobody wants its tasks, and hears nothing more', () => {
    const { redis, until, taken, closed, away } = take();
    taken.subscription.unsubscribe();
    expect(closed).toEqual([true]);
    expect(until.observed).toBe(false);
    redis.emit('close');
    expect(away).toEqual([]);
    expect(redis.eventNames()).toEqual([]);
  });

  test('by force, even where that fails', async () => {
    const { taken } = take(() => Promise.reject(new Error('away')));
    taken.subscription.unsubscribe();
    // A rejection that nobody handles would fail the test.
    await turn();
    expect(taken.error).toBeUndefined();
  });
});
