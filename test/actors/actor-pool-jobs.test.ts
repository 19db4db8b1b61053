import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { actorPool, type TaskObserver } from '../../src/actors/actor-pool.js';
import type { Actor, AskOptions } from '../../src/actors/actor.js';
import { PipelineError } from '../../src/errors.js';
import type { Outcome } from '../../src/jobs/answer.js';
import { record } from '../helpers/record.js';

/** Lets promises, and what the pool puts off to the next turn, go on. */
const settle = async (): Promise<void> => {
  for (let k = 0; k < 3; k += 1) await setImmediate();
};

const died = new PipelineError('ERR_WORKER_DIED', 'it died');

/** An actor that does what the test says. */
class PlayedActor implements Actor<string, string> {
  readonly asked: string[] = [];
  stops = 0;
  options: AskOptions = {};
  private settle: ((outcome: Outcome<string>) => void) | undefined;
  private reject: ((error: unknown) => void) | undefined;
  private end: () => void = () => undefined;
  readonly ended = new Promise<void>((resolve) => (this.end = resolve));

  ask(job: string, options: AskOptions = {}): Promise<Outcome<string>> {
    this.asked.push(job);
    this.options = options;
    return new Promise((resolve, reject) => {
      this.settle = resolve;
      this.reject = reject;
    });
  }
  stop(): void {
    this.stops += 1;
  }
  async answer(): Promise<void> {
    this.settle?.({ reply: `${this.asked.at(-1)} done` });
    await settle();
  }
  async fail(error: unknown): Promise<void> {
    this.reject?.(error);
    await settle();
  }
  async die(): Promise<void> {
    this.reject?.(died);
    this.exit();
    await settle();
  }
  exit(): void {
    this.end();
  }
}

function playedPool(size: number, weight?: (job: string) => number) {
  const actors: PlayedActor[] = [];
  let refusal: unknown;
  const pool = actorPool<string, string>({
    size,
    start: () => {
      if (refusal) throw refusal;
      const actor = new PlayedActor();
      actors.push(actor);
      return actor;
    },
    ...(weight && { weight }),
  });
  const ask = (job: string, observer?: TaskObserver) => record(pool.ask(job, observer));
  return {
    pool,
    actors,
    ask,
    refuseThreads: (error: unknown) => {
      refusal = error;
    },
    asked: () => actors.map(({ asked }) => asked.join(' ')),
  };
}

describe('a pool: its jobs', () => {
  test('go to as many actors as it may have, and wait for one that is free, in order', async () => {
    const { ask, actors, asked } = playedPool(2);
    const jobs = ['a', 'b', 'c', 'd'].map((job) => ask(job));
    expect(asked()).toEqual(['a', 'b']);
    await actors[1]?.answer();
    expect(jobs[1]).toMatchObject({ values: ['b done'], completed: true });
    await actors[1]?.answer();
    await actors[0]?.answer();
    expect(asked()).toEqual(['a', 'b c d']);
    // The one that was free last is warm.
    ask('e');
    expect(asked()).toEqual(['a e', 'b c d']);
  });

  test('nothing is started for a job that nobody subscribes to', () => {
    const { pool, actors } = playedPool(2);
    pool.ask('a');
    expect(actors).toEqual([]);
  });

  test('another actor is started only where what waits is together worth it', () => {
    const { ask, asked } = playedPool(3, (job) => Number(job));
    ask('0.1');
    expect(asked()).toEqual(['0.1']);
    ask('0.5');
    ask('0.4');
    expect(asked()).toEqual(['0.1']);
    ask('0.125');
    expect(asked()).toEqual(['0.1', '0.5']);
    ask('0.475');
    expect(asked()).toEqual(['0.1', '0.5', '0.4']);
    ask('9');
    expect(asked()).toHaveLength(3);
  });

  test('unsubscribed while it waits, a job is not done', async () => {
    const { ask, actors, asked } = playedPool(1);
    ask('a');
    const waiting = ask('b');
    ask('c');
    waiting.subscription.unsubscribe();
    await actors[0]?.answer();
    await actors[0]?.answer();
    expect(asked()).toEqual(['a c']);
    // One that is done takes nobody else out of the queue.
    ask('d');
    const [e, f] = [ask('e'), ask('f')];
    await actors[0]?.answer();
    await actors[0]?.answer();
    expect(e.completed).toBe(true);
    expect(f.completed).toBe(false);
    expect(asked()).toEqual(['a c d e f']);
  });

  test('one that fails is its own error; its actor goes on', async () => {
    const { ask, actors, asked } = playedPool(1);
    const [a, b] = [ask('a'), ask('b')];
    const error = new PipelineError('ERR_PNG_CORRUPT', 'bad');
    await actors[0]?.fail(error);
    expect(a.error?.value).toBe(error);
    expect(asked()).toEqual(['a b']);
    await actors[0]?.fail(new Error('unexpected'));
    expect(b.error?.value).toEqual(new Error('unexpected'));
    ask('c');
    expect(asked()).toEqual(['a b c']);
  });
});

describe('a pool that is warmed up', () => {
  test('has one actor before its first job, and no other afterwards', () => {
    const { pool, ask, actors, asked } = playedPool(2);
    pool.warmUp();
    pool.warmUp();
    expect(actors).toHaveLength(1);
    ask('a');
    expect(asked()).toEqual(['a']);
    pool.warmUp();
    expect(actors).toHaveLength(1);
  });

  test('starts another if the first has died since', async () => {
    const { pool, ask, actors, asked } = playedPool(1);
    pool.warmUp();
    await actors[0]?.die();
    ask('a');
    expect(asked()).toEqual(['', 'a']);
  });

  test('leaves an error of the start to its first job', () => {
    const { pool, ask, refuseThreads } = playedPool(1);
    refuseThreads(new Error('no more threads'));
    pool.warmUp();
    expect(ask('a').error?.value).toMatchObject({ code: 'ERR_WORKER_FAILED' });
  });

  test('stops its actor at its end, and starts none after it', () => {
    const { pool, actors } = playedPool(1);
    pool.warmUp();
    pool.unsubscribe();
    pool.warmUp();
    expect(actors.map(({ stops }) => stops)).toEqual([1]);
  });
});

describe('a pool: an actor that dies', () => {
  test('is replaced, and its job is done again, before those that came later', async () => {
    const { ask, actors, asked } = playedPool(2);
    const jobs = ['a', 'b', 'c'].map((job) => ask(job));
    await actors[0]?.die();
    expect(asked()).toEqual(['a', 'b', 'a']);
    await actors[2]?.answer();
    expect(jobs[0]).toMatchObject({ values: ['a done'], completed: true });
    expect(asked()).toEqual(['a', 'b', 'a c']);
    await actors[2]?.die();
    await actors[3]?.die();
    expect(jobs[2]?.error?.value).toMatchObject({ code: 'ERR_WORKER_DIED' });
    await actors[1]?.answer();
    expect(jobs[1]?.completed).toBe(true);
  });

  test('while it does nothing gets no more jobs, and its number is free', async () => {
    const { ask, actors, asked } = playedPool(2);
    const numbers: number[] = [];
    const observer = { onStart: (number: number) => numbers.push(number) };
    ask('a', observer);
    ask('b', observer);
    await actors[0]?.answer();
    await actors[0]?.die();
    ask('c', observer);
    expect(asked()).toEqual(['a', 'b', 'c']);
    expect(numbers).toEqual([0, 1, 0]);
    await actors[2]?.die();
    expect(asked()).toEqual(['a', 'b', 'c', 'c']);
    expect(numbers).toEqual([0, 1, 0, 0]);
  });

  test('with nothing to do and no other is missed by nobody', async () => {
    const { ask, actors } = playedPool(1);
    ask('a');
    await actors[0]?.answer();
    await actors[0]?.die();
    const b = ask('b');
    await actors[1]?.answer();
    expect(b.values).toEqual(['b done']);
  });

  test('while it does nothing is forgotten: it is not stopped to make room for a job', async () => {
    const { ask, actors } = playedPool(1);
    ask('a');
    await actors[0]?.answer();
    await actors[0]?.die();
    ask('b');
    ask('c'); // must wait, so actors that do nothing are stopped
    expect(actors.map(({ stops }) => stops)).toEqual([0, 0]);
  });

  test('right after its answer gets no more jobs', async () => {
    const { ask, actors, asked } = playedPool(1);
    const [a, b] = [ask('a'), ask('b')];
    void actors[0]?.die(); // its end comes first
    await settle();
    await actors[1]?.answer();
    expect(a.completed).toBe(true);
    await actors[1]?.answer();
    expect(b.completed).toBe(true);
    expect(asked()).toEqual(['a', 'a b']);
  });

  test.each<[string, (actor: PlayedActor) => Promise<void>]>([
    ['answer', (actor) => actor.answer()],
    ['error', (actor) => actor.fail(new Error('of the job'))],
  ])('before its last %s arrives is forgotten, too', async (_, settleJob) => {
    const { ask, actors, asked } = playedPool(1);
    ask('a');
    ask('b');
    ask('c'); // waits for b, so actors that do nothing are stopped
    actors[0]?.exit();
    await settleJob(actors[0]!);
    expect(asked()).toEqual(['a', 'b']);
    expect(actors.map(({ stops }) => stops)).toEqual([0, 0]);
  });

  test('gets no job between its death and its end, also where its job is not done again', async () => {
    const { ask, actors, asked } = playedPool(1);
    const [a, b] = [ask('a'), ask('b')];
    await actors[0]?.die();
    await actors[1]?.fail(died);
    expect(a.error?.value).toBe(died);
    expect(asked()).toEqual(['a', 'a']);
    await actors[1]?.die();
    await actors[2]?.answer();
    expect(b.values).toEqual(['b done']);
    expect(asked()).toEqual(['a', 'a', 'b']);
  });
});

describe('a pool: actors that cannot start', () => {
  const cannotLoad = new PipelineError('ERR_WORKER_FAILED', 'it cannot load');

  test('fail all jobs, those that wait and those to come, and none is tried again', async () => {
    const { ask, actors } = playedPool(1);
    const jobs = ['a', 'b'].map((job) => ask(job));
    await actors[0]?.fail(cannotLoad);
    jobs.push(ask('c'));
    expect(jobs.map(({ error }) => error?.value)).toEqual([cannotLoad, cannotLoad, cannotLoad]);
    expect(actors).toHaveLength(1);
  });

  test('for lack of threads: those that run go on; where none does, it is an error', async () => {
    const { ask, actors, asked, refuseThreads } = playedPool(2);
    const a = ask('a');
    refuseThreads(new Error('no more threads'));
    const b = ask('b');
    expect(b.error).toBeUndefined();
    await actors[0]?.answer();
    await actors[0]?.answer();
    expect([a.completed, b.completed]).toEqual([true, true]);
    expect(asked()).toEqual(['a b']);

    const none = playedPool(2);
    const cause = new Error('no more threads');
    none.refuseThreads(cause);
    expect(none.ask('a').error?.value).toMatchObject({
      code: 'ERR_WORKER_FAILED',
      message: 'A worker did not start: no more threads',
      cause,
    });
  });
});

describe('a pool: its observers and its end', () => {
  test('an observer is told, and what it throws is the error of its job alone', async () => {
    const { ask, actors } = playedPool(1);
    const told: number[] = [];
    const a = ask('a', { onStart: () => undefined, onProgress: (done) => told.push(done) });
    actors[0]?.options.onProgress?.(7);
    expect(told).toEqual([7]);
    await actors[0]?.answer();
    expect(a.completed).toBe(true);

    const fail = () => {
      throw new Error('observer');
    };
    expect(ask('b', { onStart: fail }).error?.value).toEqual(new Error('observer'));
    await actors[0]?.answer();
    const c = ask('c', { onProgress: fail });
    actors[0]?.options.onProgress?.(1);
    expect(c.error?.value).toEqual(new Error('observer'));
    await actors[0]?.answer();
    expect(ask('d').error).toBeUndefined();
  });

  test('closed, it stops its actors, answers nothing and takes nothing', async () => {
    const { pool, ask, actors, asked } = playedPool(2);
    const jobs = ['a', 'b', 'c', 'd'].map((job) => ask(job));
    await actors[0]?.answer();
    pool.unsubscribe();
    expect(actors.map(({ stops }) => stops)).toEqual([1, 1]);
    jobs.push(ask('e'));
    await actors[0]?.answer();
    await actors[1]?.fail(new Error('late'));
    await actors[0]?.die();
    expect(asked()).toEqual(['a c', 'b']);
    expect(jobs.map(({ values }) => values.length)).toEqual([1, 0, 0, 0, 0]);
    expect(jobs.every(({ error }) => error === undefined)).toBe(true);
    expect(actors).toHaveLength(2);
  });

  test('that loses its actors once it is closed starts no others', async () => {
    const { pool, ask, actors } = playedPool(1);
    const a = ask('a');
    pool.unsubscribe();
    await actors[0]?.die();
    expect(actors).toHaveLength(1);
    expect(a.error).toBeUndefined();
  });
});
