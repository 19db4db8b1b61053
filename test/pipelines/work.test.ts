import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { NEVER, of, Subject, type Observable } from 'rxjs';
import type { ChunkBackend } from '../../src/backends/backend.js';
import { PipelineError } from '../../src/errors.js';
import type { EncodeJob, EncodeReply } from '../../src/jobs/encode-chunk.js';
import type { WorkOptions } from '../../src/options/work.js';
import { digestOf, readAnswer, writeJob } from '../../src/queue/documents.js';
import type { Workplace } from '../../src/queue/open-workplace.js';
import type { QueuePackages } from '../../src/queue/packages.js';
import { answerName, jobName } from '../../src/queue/task.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { encodeJob } from '../helpers/encode-job.js';
import { FakeStore } from '../helpers/fake-queue.js';
import { record } from '../helpers/record.js';
import { refuses } from '../helpers/refuses.js';
import { queuedTask, replyOf, SECRET, taskOf } from '../helpers/tasks.js';
import { until } from '../helpers/until.js';

const open = jest.fn<() => Promise<Workplace>>();
const encode = jest.fn<(job: EncodeJob) => Observable<EncodeReply>>();
const startThreads = jest.fn<(options: object) => ChunkBackend>();
const endThreads = jest.fn();
let workPipeline: (typeof import('../../pipelines/work.js'))['workPipeline'];
beforeAll(async () => {
  jest.doMock('../../src/queue/open-workplace.js', () => ({ openWorkplace: open }));
  jest.doMock('../../src/backends/threads.js', () => ({ threads: startThreads }));
  ({ workPipeline } = await import('../../pipelines/work.js'));
});
beforeEach(() => {
  encode.mockReset().mockReturnValue(of(replyOf()));
  endThreads.mockReset();
  startThreads.mockReset().mockReturnValue({ encode, unsubscribe: endThreads });
});

type Process = (job: object, token: string, signal: AbortSignal) => Promise<void>;

/** A worker whose queue, store and threads the test plays. */
async function start(options: Partial<WorkOptions> = {}) {
  const redis = new EventEmitter();
  const store = new FakeStore();
  const close = jest.fn(() => Promise.resolve());
  const taken: { process?: Process } = {};
  const closed: boolean[] = [];
  class Worker extends EventEmitter {
    constructor(_: string, process: Process) {
      super();
      taken.process = process;
    }

    close(force: boolean): Promise<void> {
      closed.push(force);
      return Promise.resolve();
    }
  }
  open.mockReset().mockResolvedValue({
    packages: { bullmq: { Worker } } as unknown as QueuePackages,
    redis: redis as unknown as Redis,
    storeOf: () => store,
    close,
  });
  const queue = `redis://:${SECRET}@queue.example`;
  const work = record(workPipeline({ queue, name: 'a:7', concurrency: 3, ...options }));
  afterThisTest(() => work.subscription.unsubscribe());
  await until('it takes tasks', () => taken.process);
  /** Gives it a job, as the queue does. */
  const give = (job: EncodeJob, controller = new AbortController()) => {
    const document = writeJob(job);
    const task = taskOf({ job: digestOf(document) });
    store.documents.set(jobName(task), document);
    const data = queuedTask(task);
    const ended = taken.process!(
      { data, attemptsMade: 0, opts: { attempts: 3 }, updateProgress: () => Promise.resolve() },
      'token',
      controller.signal,
    );
    return { ended, answer: () => readAnswer(store.documents.get(answerName(task))!) };
  };
  return { work, redis, close, closed, give };
}

const types = (values: readonly { readonly type: string }[]) => values.map(({ type }) => type);
const JOB = encodeJob([{ index: 40, image: Uint8Array.of(1) }]);

describe('the pipeline of a worker', () => {
  test('refuses wrong options at once', () => {
    refuses(
      () => workPipeline({ queue: 'redis://queue.example' }),
      'queue',
      'a URL with a password, or one with `queueSecret` beside it, because others can reach that server',
      '`redis://queue.example` (string)',
    );
    refuses(
      () => workPipeline({ queue: 'redis://localhost', concurrency: 0 }),
      'concurrency',
      'a whole number from 1 to 1024',
      '`0` (number)',
    );
  });

  test('tells when it takes chunks, without the password', async () => {
    const { work } = await start();
    expect(work.values).toEqual([
      { type: 'worker-started', name: 'a:7', queue: 'redis://queue.example' },
    ]);
    expect(startThreads.mock.calls).toMatchObject([[{ workers: 3 }]]);
  });

  test('encodes a chunk, brings the answer, and tells of both', async () => {
    const { work, give } = await start();
    const { ended, answer } = give(JOB);
    await ended;
    expect(encode.mock.calls[0]![0]).toEqual(JOB);
    expect(answer()).toEqual({ worker: 'a:7', answer: { reply: replyOf() } });
    await turn();
    expect(types(work.values)).toEqual(['worker-started', 'task-started', 'task-done']);
  });

  test('does several at once', async () => {
    const { work, give } = await start();
    encode.mockReturnValue(NEVER);
    for (let index = 0; index < 3; index += 1) void give({ ...JOB, index });
    await until('all have begun', () => encode.mock.calls.length === 3);
    expect(types(work.values).slice(1)).toEqual(Array(3).fill('task-started'));
  });

  test('reads no file that it does not share, and goes on', async () => {
    const { work, give } = await start();
    const { ended } = give(encodeJob([{ index: 40, image: '/etc/passwd' }]));
    await ended;
    await give(JOB).ended;
    await turn();
    expect(encode).toHaveBeenCalledTimes(1);
    expect(work.values[2]).toMatchObject({
      ...{ type: 'task-failed', isRetried: false, error: { code: 'ERR_QUEUE_FORBIDDEN' } },
    });
    expect(types(work.values).at(-1)).toBe('task-done');
  });

  test('keeps to its own limit of pixels', async () => {
    const { give } = await start({ maxPixels: 7 });
    await give(JOB).ended;
    expect(encode.mock.calls[0]![0].maxPixels).toBe(7);
  });

  test('leaves a chunk that another worker has got', async () => {
    const { give } = await start();
    encode.mockReturnValue(NEVER);
    const controller = new AbortController();
    const { ended } = give(JOB, controller);
    await until('it has begun', () => encode.mock.calls.length === 1);
    controller.abort();
    await expect(ended).rejects.toThrow();
  });

  test('tells when the queue is away, and when it is back', async () => {
    const { work, redis } = await start();
    redis.emit('error', new Error('connect ECONNREFUSED'));
    redis.emit('close');
    redis.emit('ready');
    const queue = 'redis://queue.example';
    expect(work.values.slice(1)).toEqual([
      { type: 'queue-away', queue, reason: 'connect ECONNREFUSED' },
      { type: 'queue-back', queue },
    ]);
  });

  test('ends when it is told, and closes all', async () => {
    const stop = new Subject<void>();
    const { work, close, closed } = await start({ until: stop });
    stop.next();
    await until('it has ended', () => work.completed && close.mock.calls.length > 0);
    expect(closed[0]).toBe(false);
    expect(endThreads).toHaveBeenCalledTimes(1);
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('ends by force when nobody listens', async () => {
    const { work, close, closed } = await start();
    work.subscription.unsubscribe();
    await until('all is closed', () => close.mock.calls.length > 0);
    expect(closed).toEqual([true]);
    expect(endThreads).toHaveBeenCalledTimes(1);
  });

  test('fails where the queue cannot be reached', async () => {
    const error = new PipelineError('ERR_QUEUE_UNREACHABLE', 'away');
    open.mockReset().mockRejectedValue(error);
    const work = record(workPipeline({ queue: 'redis://localhost' }));
    await until('it has failed', () => work.error);
    expect(work.error?.value).toBe(error);
    expect(work.values).toEqual([]);
  });
});
