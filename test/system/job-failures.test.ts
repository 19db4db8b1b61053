import { describe, expect, jest, test } from '@jest/globals';
import { lastValueFrom } from 'rxjs';
import { actorPool } from '../../dist/src/actors/actor-pool.js';
import { startActor } from '../../dist/src/actors/actor.js';
import { Worker } from '../../dist/src/actors/threads.js';
import { afterThisTest } from '../helpers/clean-up.js';

jest.setTimeout(60_000);

interface Job {
  readonly how: string;
  readonly extra?: unknown;
}

/** A pool of one thread whose jobs go wrong as they say. */
function faultyPool(toMessage: (job: Job) => object = (job) => job) {
  let started = 0;
  const pool = actorPool<Job, string>({
    size: 1,
    start: () => {
      started += 1;
      return startActor(new Worker('../helpers/workers/faulty.mjs'), toMessage, { timeout: 5_000 });
    },
  });
  afterThisTest(() => pool.unsubscribe());
  return { ask: (job: Job) => lastValueFrom(pool.ask(job)), started: () => started, pool };
}

/** How a job fails, while others before and behind it in the queue are done by the same thread. */
async function failureOf(job: Job, toMessage?: (job: Job) => object) {
  const { ask, started } = faultyPool(toMessage);
  const results = await Promise.allSettled([
    ask({ how: 'one before' }),
    ask(job),
    ask({ how: 'one behind' }),
  ]);
  const later = await ask({ how: 'a later one' });
  expect([results[0], results[2], later]).toEqual([
    { status: 'fulfilled', value: 'one before' },
    { status: 'fulfilled', value: 'one behind' },
    'a later one',
  ]);
  expect(started()).toBe(1);
  expect(results[1].status).toBe('rejected');
  return (results[1] as PromiseRejectedResult).reason as Error & { cause?: Error };
}

const WORKER = /faulty\.mjs:\d+:\d+/;

describe('a job that fails does so alone, and its error says where in the worker', () => {
  test('a bug: ERR_JOB_FAILED with the error of the worker as its cause', async () => {
    const error = await failureOf({ how: 'a TypeError' });
    expect(error).toMatchObject({
      name: 'PipelineError',
      code: 'ERR_JOB_FAILED',
      message: expect.stringMatching(/^A job failed unexpectedly: TypeError: Cannot read .*pixels/),
      cause: { name: 'TypeError', message: expect.stringMatching(/pixels/) },
    });
    expect(error.cause?.stack).toMatch(WORKER);
    expect(error).not.toHaveProperty('index');
  });

  test('its frame is named where the job knows it', async () => {
    expect(await failureOf({ how: 'a RangeError' })).toMatchObject({
      code: 'ERR_JOB_FAILED',
      message: expect.stringMatching(
        /^Frame 7 \(b\/7\.png\): A job failed unexpectedly: RangeError: /,
      ),
      index: 7,
      path: 'b/7.png',
      cause: { name: 'RangeError' },
    });
  });

  test.each([
    ['a text', "A job failed unexpectedly: 'only a text' was thrown"],
    ['nothing', 'A job failed unexpectedly: undefined was thrown'],
  ])('%s is thrown, which is no error', async (how, message) => {
    expect(await failureOf({ how })).toMatchObject({ code: 'ERR_JOB_FAILED', message });
  });

  test('an error that is its own cause', async () => {
    expect(await failureOf({ how: 'its own cause' })).toMatchObject({
      code: 'ERR_JOB_FAILED',
      cause: { message: 'round and round' },
    });
  });

  test('a PipelineError keeps its code, its frame, its stack and its cause', async () => {
    const error = await failureOf({ how: 'a PipelineError' });
    expect(error).toMatchObject({
      code: 'ERR_DISK_FULL',
      message: 'No room',
      index: 3,
      path: 'a/3.png',
      cause: { message: 'no space', code: 'ENOSPC' },
    });
    expect(error.stack).toMatch(WORKER);
    expect(error.cause?.stack).toMatch(WORKER);
  });

  test('an error that the job does not catch', async () => {
    const error = await failureOf({ how: 'an error that nothing catches' });
    expect(error).toMatchObject({ code: 'ERR_JOB_FAILED', cause: { name: 'TypeError' } });
    expect(error.cause?.stack).toMatch(WORKER);
  });

  test('a reply that cannot be cloned', async () => {
    expect(await failureOf({ how: 'a reply that cannot be cloned' })).toMatchObject({
      code: 'ERR_JOB_FAILED',
      message: expect.stringMatching(/DataCloneError.*could not be cloned/),
    });
  });

  test('an answer that is none', async () => {
    expect(await failureOf({ how: 'an answer that is none' })).toMatchObject({
      code: 'ERR_JOB_FAILED',
    });
  });

  test('a job that cannot be cloned', async () => {
    expect(await failureOf({ how: 'any', extra: () => undefined })).toMatchObject({
      code: 'ERR_JOB_FAILED',
      message: expect.stringMatching(/DataCloneError.*could not be cloned/),
    });
  });

  test('a job of which no message can be made', async () => {
    const toMessage = (job: Job) => {
      if (job.extra) throw new TypeError('no such frame');
      return job;
    };
    expect(await failureOf({ how: 'any', extra: true }, toMessage)).toMatchObject({
      code: 'ERR_JOB_FAILED',
      cause: { name: 'TypeError', message: 'no such frame' },
    });
  });
});

describe('progress', () => {
  test('is told while a job is long, some ten times a second, and grows', async () => {
    const { pool } = faultyPool();
    const told: number[] = [];
    const reply = await lastValueFrom(
      pool.ask({ how: 'long work' }, { onProgress: (done) => told.push(done) }),
    );
    expect(reply).toBe('long work');
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told.length).toBeLessThanOrEqual(3);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  test('is not told of a job that is short, nor of another one', async () => {
    const { pool } = faultyPool();
    const told: string[] = [];
    const ask = (how: string) =>
      lastValueFrom(pool.ask({ how }, { onProgress: () => told.push(how) }));
    await Promise.all([ask('long work'), ask('short')]);
    expect(new Set(told)).toEqual(new Set(['long work']));
  });

  test('an error that is thrown where it is told is that of the job alone', async () => {
    const { pool, ask } = faultyPool();
    const bug = new TypeError('no bar');
    const failed = lastValueFrom(
      pool.ask(
        { how: 'long work' },
        {
          onProgress: () => {
            throw bug;
          },
        },
      ),
    );
    await expect(failed).rejects.toBe(bug);
    expect(await ask({ how: 'a later one' })).toBe('a later one');
  });
});
