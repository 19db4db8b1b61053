import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startActor, type ActorOptions } from '../../src/actors/actor.js';
import { beginJob, newStopState } from '../../src/actors/safe-stop.js';
import { PipelineError } from '../../src/errors.js';
import { toFailure } from '../../src/jobs/answer.js';
import { rejectsWith } from '../helpers/fails-with.js';
import { FakeThread, settle } from '../helpers/fake-thread.js';

interface Job {
  readonly name: string;
}

/** An actor whose thread is played; `load` it before it answers. */
function start(options?: ActorOptions) {
  const thread = new FakeThread();
  const toMessage = ({ name }: Job, memory: number): object => {
    if (name === 'faulty') throw new Error('no message can be made of it');
    if (name === 'refused') throw new PipelineError('ERR_NO_FRAMES', 'it has no frames');
    return { name, memory };
  };
  const actor = startActor<Job, string>(thread.worker, toMessage, options);
  return { thread, actor };
}

async function loaded(options?: ActorOptions) {
  const played = start(options);
  await played.thread.load();
  return played;
}

describe('an actor', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test('sends a job, with the memory that it may take, and gives the answer', async () => {
    const { thread, actor } = start();
    const answer = actor.ask({ name: 'a' }, { memory: 5 });
    await thread.load();
    expect(thread.runs.map(({ args }) => args)).toEqual([[{ name: 'a', memory: 5 }]]);
    await thread.answer({ reply: 'A', needs: 3 });
    expect(await answer).toEqual({ reply: 'A', needs: 3 });

    const second = actor.ask({ name: 'b' });
    await settle();
    expect(thread.runs[1]?.args).toEqual([{ name: 'b', memory: Infinity }]);
    await thread.answer({ needs: 9 });
    expect(await second).toEqual({ needs: 9 });
    expect(thread.terminations).toBe(0);
  });

  test('a job that fails is rejected with its error; the thread goes on', async () => {
    const { thread, actor } = await loaded();
    const failing = actor.ask({ name: 'a' });
    await settle();
    await thread.answer(toFailure(new PipelineError('ERR_PNG_CORRUPT', 'bad', { index: 4 })));
    expect(await rejectsWith('ERR_PNG_CORRUPT', failing)).toMatchObject({ index: 4 });

    await rejectsWith('ERR_JOB_FAILED', actor.ask({ name: 'faulty' }));
    await rejectsWith('ERR_NO_FRAMES', actor.ask({ name: 'refused' }));

    const unclear = actor.ask({ name: 'c' });
    await settle();
    await thread.answer('what is this?');
    await rejectsWith('ERR_JOB_FAILED', unclear);
    expect(thread.terminations).toBe(0);
  });

  test('tells progress while its job runs, and not after', async () => {
    const { thread, actor } = await loaded();
    const told: number[] = [];
    await thread.say({ type: 'progress', done: 1 });
    const answer = actor.ask({ name: 'a' }, { onProgress: (done) => told.push(done) });
    await settle();
    await thread.say({ type: 'progress', done: 2 });
    await thread.say(undefined);
    await thread.answer({ reply: 'A' });
    await answer;
    await thread.say({ type: 'progress', done: 3 });
    expect(told).toEqual([2]);
    expect(thread.terminations).toBe(0);
  });

  test.each<[string, (thread: FakeThread) => unknown, string]>([
    ['exits', () => undefined, 'its thread exited'],
    ['throws', (thread) => thread.emit('error', new Error('out of memory')), 'out of memory'],
    [
      'throws outside of its job',
      (thread) => thread.say({ type: 'uncaughtError', error: { message: 'on its own' } }),
      'on its own',
    ],
  ])('whose thread %s died, and so did its job', async (_, die, cause) => {
    const { thread, actor } = await loaded({ timeout: 100 });
    const answer = actor.ask({ name: 'a' });
    answer.catch(() => undefined);
    await settle();
    let hasEnded = false;
    void actor.ended.then(() => (hasEnded = true));
    await die(thread);
    // threads.js leaves a thread running that threw on its own.
    expect(thread.terminations).toBe(cause === 'on its own' ? 1 : 0);
    expect(hasEnded).toBe(false);
    await thread.exit();
    expect(hasEnded).toBe(true);
    expect((await rejectsWith('ERR_WORKER_DIED', answer)).message).toBe(`A worker died: ${cause}`);
    await rejectsWith('ERR_WORKER_DIED', actor.ask({ name: 'b' }));
    expect(thread.runs).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('a thread that does not answer in time is ended, and not before', async () => {
    const { thread, actor } = await loaded({ timeout: 100 });
    const first = actor.ask({ name: 'a' });
    await settle();
    jest.advanceTimersByTime(99);
    await thread.answer({ reply: 'A' });
    await first;
    jest.advanceTimersByTime(1_000);
    const second = actor.ask({ name: 'b' });
    await settle();
    jest.advanceTimersByTime(99);
    expect(thread.terminations).toBe(0);
    jest.advanceTimersByTime(1);
    expect(thread.terminations).toBe(1);
    second.catch(() => undefined);
    await thread.exit();
    expect((await rejectsWith('ERR_WORKER_DIED', second)).message).toBe(
      'A worker died: it gave no answer for 100 ms',
    );
  });

  test('without a time it may take for ever', async () => {
    const { thread, actor } = await loaded();
    const answer = actor.ask({ name: 'a' });
    await settle();
    expect(jest.getTimerCount()).toBe(0);
    await thread.answer({ reply: 'A' });
    await answer;
  });

  test.each([
    ['ERR_MODULE_NOT_FOUND', ''],
    ['spawn EMFILE', '; raise `ulimit -n`, or lower `workers`'],
    ['ENFILE: no more', '; raise `ulimit -n`, or lower `workers`'],
  ])('a thread that ends before it has loaded did not start: %s', async (cause, hint) => {
    const { thread, actor } = start();
    const answer = actor.ask({ name: 'a' });
    answer.catch(() => undefined);
    thread.emit('error', new Error(cause));
    await thread.exit();
    expect((await rejectsWith('ERR_WORKER_FAILED', answer)).message).toBe(
      `A worker did not start: ${cause}${hint}`,
    );
  });

  test('a thread that never loads is given up after a minute', async () => {
    const { thread, actor } = start();
    const answer = actor.ask({ name: 'a' });
    answer.catch(() => undefined);
    await jest.advanceTimersByTimeAsync(59_999);
    expect(thread.terminations).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(thread.terminations).toBe(1);
    await thread.exit();
    expect((await rejectsWith('ERR_WORKER_FAILED', answer)).message).toMatch(
      /^A worker did not start: Timeout: .*60000ms/,
    );
  });

  describe('told to end', () => {
    /** An actor whose thread can be told to end. */
    async function stoppable(doJob: boolean) {
      const { thread, actor } = await loaded();
      const state = newStopState();
      await thread.say({ type: 'stoppable', state });
      if (doJob) beginJob(state);
      return { thread, actor, state };
    }

    test('between two jobs: its thread is terminated at once', async () => {
      const { thread, actor } = await stoppable(false);
      actor.stop();
      expect(thread.terminations).toBe(1);
    });

    test('in a job: its thread is terminated after half a second, once', async () => {
      const { thread, actor } = await stoppable(true);
      actor.stop();
      actor.stop();
      jest.advanceTimersByTime(499);
      expect(thread.terminations).toBe(0);
      jest.advanceTimersByTime(1);
      expect(thread.terminations).toBe(1);
      await thread.exit();
    });

    test('in a job: a thread that ends before is not terminated, and tells no more progress', async () => {
      const { thread, actor } = await stoppable(true);
      const told: number[] = [];
      actor.ask({ name: 'a' }, { onProgress: (done) => told.push(done) }).catch(() => undefined);
      await settle();
      await thread.say({ type: 'progress', done: 1 });
      actor.stop();
      await thread.say({ type: 'progress', done: 2 });
      await thread.exit();
      jest.advanceTimersByTime(500);
      expect(thread.terminations).toBe(0);
      expect(told).toEqual([1]);
    });
  });

  test('that nobody asks rejects nothing', async () => {
    const { thread, actor } = start();
    actor.stop();
    expect(thread.terminations).toBe(1);
    await thread.exit();
    await actor.ended;
  });
});
