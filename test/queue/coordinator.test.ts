import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PipelineError } from '../../src/errors.js';
import type { Warning } from '../../src/events.js';
import { toFailure } from '../../src/jobs/answer.js';
import type { EncodeJob, EncodeReply } from '../../src/jobs/encode-chunk.js';
import { Coordinator } from '../../src/queue/coordinator.js';
import { readAnswer, readJob } from '../../src/queue/documents.js';
import type { FlightObserver } from '../../src/queue/flight.js';
import { answerName, checkTask, jobName, taskId } from '../../src/queue/task.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { encodeJob } from '../helpers/encode-job.js';
import { FakeProducer, FakeStore } from '../helpers/fake-queue.js';
import { rejectsWith } from '../helpers/fails-with.js';
import { replyOf, RUN, SECRET } from '../helpers/tasks.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const PATIENCE = 10_000;
const LATE = 30_000;
/** Lets time pass, and all that comes of it. */
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const soon = () => pass(1);

/** Chunk `index`, of two frames. */
const jobOf = (index: number, more: Partial<EncodeJob> = {}): EncodeJob => {
  const firstFrame = 40 + 2 * index;
  const frames = [0, 1].map((k) => ({ index: firstFrame + k, image: Uint8Array.of(index, k) }));
  return encodeJob(frames, { index, firstFrame, ...more });
};
const answerTo = (index: number, more: Partial<EncodeReply> = {}): EncodeReply =>
  replyOf({ index, firstFrame: 40 + 2 * index, ...more });

/** A chunk that this process encodes. */
interface Here {
  readonly job: EncodeJob;
  readonly observer: FlightObserver;
  readonly resolve: (reply: EncodeReply) => void;
  readonly reject: (error: unknown) => void;
}

/** A coordinator whose queue, store, workers and threads the test plays. */
function start({ workers = 2, resumes = false } = {}) {
  const producer = new FakeProducer();
  const store = new FakeStore();
  const warnings: Warning[] = [];
  const here: Here[] = [];
  const coordinator = new Coordinator({
    ...{ run: RUN, secret: SECRET, label: 'redis://a:1', producer, store, workers },
    ...{ patience: PATIENCE, late: LATE, resumes },
    encodeHere: (job, observer) =>
      new Promise((resolve, reject) => here.push({ job, observer, resolve, reject })),
    onEvent: (warning) => warnings.push(warning),
  });
  afterThisTest(() => {
    producer.trouble = store.trouble = undefined;
    return coordinator.close();
  });
  /** Gives a chunk to the coordinator. */
  const give = (index: number, observer: FlightObserver = {}) => {
    const controller = new AbortController();
    const reply = coordinator.encode(jobOf(index), observer, controller.signal);
    const end: { value?: EncodeReply; error?: unknown } = {};
    reply.then(
      (value) => (end.value = value),
      (error: unknown) => (end.error = error),
    );
    return { reply, end, controller };
  };
  /** The task of a chunk that was added. */
  const taskOf = (index: number) => {
    const task = producer.added.find(({ chunk }) => chunk === index);
    if (!task) throw new Error(`Chunk ${index} is not in the queue`);
    return task;
  };
  /** A worker tells of a chunk. */
  const tell = (index: number, frames: number, worker = 'a:7') =>
    coordinator.onSignal({
      ...{ id: `${RUN}-${index}`, type: 'progress', progress: { worker, frames } },
    });
  return {
    ...{ coordinator, producer, store, warnings, here, give, taskOf, tell },
    codes: () => warnings.map(({ code }) => code),
    chunksHere: () => here.map(({ job }) => job.index),
    jobsLeft: () => [...store.documents.keys()].filter((name) => name.endsWith('.job')),
  };
}

describe('a coordinator gives a chunk to workers', () => {
  test('as a signed task, and a document in the store', async () => {
    const { producer, store, give } = start();
    give(3);
    await soon();
    const [added] = producer.added;
    const task = checkTask(SECRET, added);
    expect(task).toMatchObject({ run: RUN, chunk: 3, firstFrame: 46, frames: 2 });
    expect(task.store).toEqual(store.address);
    expect(readJob(store.documents.get(jobName(task))!)).toEqual(jobOf(3));
    expect(producer.added).toHaveLength(1);
  });

  test('takes the answer when the store has it, and cleans up', async () => {
    const { coordinator, producer, store, give, taskOf, jobsLeft } = start();
    const { reply } = give(3);
    await soon();
    coordinator.onPut(store.answer(taskOf(3), { reply: answerTo(3) }));
    expect(await reply).toEqual(answerTo(3));
    await soon();
    expect(jobsLeft()).toEqual([]);
    expect(producer.discarded).toEqual([`${RUN}-3`]);
  });

  test('or when the queue says that its task is completed', async () => {
    const { coordinator, store, give, taskOf } = start();
    const { reply } = give(3);
    await soon();
    store.answer(taskOf(3), { reply: answerTo(3) });
    coordinator.onSignal({ id: `${RUN}-3`, type: 'completed' });
    expect(await reply).toEqual(answerTo(3));
  });

  test('or finds it within seconds, when every signal is lost', async () => {
    const { store, producer, give, taskOf } = start();
    const { end } = give(3);
    await soon();
    store.answer(taskOf(3), { reply: answerTo(3) });
    producer.states.delete(`${RUN}-3`);
    await pass(2_900);
    expect(end).toEqual({});
    await pass(1_100);
    expect(end).toEqual({ value: answerTo(3) });
  });

  test('each chunk gets its own answer', async () => {
    const { coordinator, store, give, taskOf } = start();
    const chunks = [0, 1, 2].map((index) => give(index));
    await soon();
    for (const index of [2, 0, 1]) {
      coordinator.onPut(store.answer(taskOf(index), { reply: answerTo(index) }));
    }
    const replies = await Promise.all(chunks.map(({ reply }) => reply));
    expect(replies.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test('takes an answer that is there already, without a task', async () => {
    const { coordinator, producer, store, give, taskOf } = start();
    const first = give(3);
    await soon();
    coordinator.onPut(store.answer(taskOf(3), { reply: answerTo(3) }));
    await first.reply;
    expect(await give(3).reply).toEqual(answerTo(3));
    expect(producer.added).toHaveLength(1);
  });

  test('expects the answers to its own chunks, for as long as it waits for them', async () => {
    const { coordinator, store, give, taskOf } = start();
    const { reply } = give(3);
    await soon();
    const task = taskOf(3);
    expect(coordinator.isExpected(answerName(task))).toBe(true);
    expect(coordinator.isExpected(jobName(task))).toBe(false);
    expect(coordinator.isExpected(answerName({ ...task, run: 'fedcba9876543210' }))).toBe(false);
    coordinator.onPut(store.answer(task, { reply: answerTo(3) }));
    await reply;
    expect(coordinator.isExpected(answerName(task))).toBe(false);
  });

  test('fails a chunk that the store does not take, and adds no task', async () => {
    const { producer, store, give } = start();
    store.trouble = new PipelineError('ERR_CHUNK_TOO_LARGE', 'large');
    const { reply } = give(3);
    await Promise.all([rejectsWith('ERR_CHUNK_TOO_LARGE', reply), soon()]);
    store.trouble = undefined;
    await pass(LATE);
    expect(producer.added).toEqual([]);
  });

  test('brings a chunk again to a store that was away', async () => {
    const { producer, store, give, taskOf } = start();
    store.trouble = new PipelineError('ERR_STORE_FAILED', 'away');
    const { end } = give(3);
    await pass(1_000);
    expect([producer.added.length, end]).toEqual([0, {}]);
    store.trouble = undefined;
    await pass(1_000);
    expect(store.documents.has(jobName(taskOf(3)))).toBe(true);
  });

  test('and brings it again with a task that was lost', async () => {
    const { producer, store, give, taskOf } = start();
    give(3);
    await soon();
    store.documents.clear();
    producer.states.clear();
    await pass(4_000);
    expect(producer.added).toHaveLength(2);
    expect(store.documents.has(jobName(taskOf(3)))).toBe(true);
  });

  test('renews the time to live of its tasks at once, and each minute', async () => {
    const { producer, give, tell } = start();
    give(3);
    await pass(1_000);
    expect(producer.renewed).toEqual([[`${RUN}-3`]]);
    for (let second = 0; second < 58; second += 1) {
      tell(3, 1);
      await pass(1_000);
    }
    expect(producer.renewed).toHaveLength(1);
    tell(3, 1);
    await pass(3_000);
    expect(producer.renewed).toEqual([[`${RUN}-3`], [`${RUN}-3`]]);
  });
});

describe('a run that an earlier process has begun', () => {
  test('takes the replies that are there, and nothing else', async () => {
    const { store, give, taskOf } = start();
    give(3);
    await soon();
    const task = taskOf(3);
    const { failure } = toFailure(new PipelineError('ERR_JOB_FAILED', 'x'));
    const cases: readonly [Uint8Array | undefined, number][] = [
      [store.documents.get(store.answer(task, { reply: answerTo(3) })), 0],
      [store.documents.get(store.answer(task, { failure })), 1],
      [Uint8Array.of(1, 2, 3), 1],
    ];
    for (const [document, tasks] of cases) {
      const next = start({ resumes: true });
      if (document) next.store.documents.set(answerName(task), document);
      const { end } = next.give(3);
      await soon();
      expect(next.producer.added).toHaveLength(tasks);
      expect(end.value === undefined).toBe(tasks === 1);
      // The task that the earlier process has left is taken back first.
      expect(next.producer.discarded).toEqual(tasks === 1 ? [`${RUN}-3`] : []);
    }
  });
});

describe('the progress of a chunk', () => {
  test('tells the number and the name of its worker, once, and the frames that are done', async () => {
    const { give, tell } = start();
    const told: unknown[] = [];
    const observer = {
      onStart: (worker: number, host?: string) => told.push([worker, host]),
      onProgress: (done: number) => told.push(done),
    };
    give(0, observer);
    give(1, observer);
    await soon();
    tell(0, 0, 'a:7');
    tell(1, 0, 'b:8');
    tell(0, 1, 'a:7');
    tell(1, 1, 'a:7'); // taken over
    tell(2, 1, 'c:9'); // of nobody
    // Numbers 0 and 1 are those of the threads here; a worker that has two chunks has two numbers.
    expect(told).toEqual([[2, 'a:7'], [3, 'b:8'], 1, [4, 'a:7'], 1]);
  });

  test('of a chunk whose worker was lost begins again', async () => {
    const { coordinator, give, tell } = start();
    const starts: unknown[] = [];
    give(0, { onStart: (worker) => starts.push(worker) });
    await soon();
    tell(0, 0);
    coordinator.onSignal({ id: `${RUN}-0`, type: 'stalled' });
    tell(0, 0);
    expect(starts).toEqual([2, 2]);
  });

  test('of other runs is none of its own', async () => {
    const { coordinator, give } = start();
    const { end } = give(0);
    await soon();
    const id = 'fedcba9876543210-0';
    coordinator.onSignal({ id, type: 'failed', reason: 'x' });
    coordinator.onSignal({ id, type: 'completed' });
    await soon();
    expect(end).toEqual({});
  });
});

describe('a chunk that fails', () => {
  test('at a worker has the error of the worker', async () => {
    const { coordinator, store, give, taskOf } = start();
    const { reply } = give(3);
    await soon();
    const error = new PipelineError('ERR_PNG_CORRUPT', 'Frame 46 (a.png): broken', {
      ...{ index: 46, path: 'a.png' },
    });
    coordinator.onPut(store.answer(taskOf(3), toFailure(error)));
    const thrown = await rejectsWith('ERR_PNG_CORRUPT', reply);
    expect(thrown).toMatchObject({ message: error.message, index: 46, path: 'a.png' });
  });

  test('with all workers that try it names the chunk, its frames and the reason', async () => {
    const { coordinator, give } = start();
    const { reply } = give(3);
    await soon();
    const reason = 'job stalled more than allowable limit';
    coordinator.onSignal({ id: `${RUN}-3`, type: 'failed', reason });
    const { message, index } = await rejectsWith('ERR_WORKER_DIED', reply);
    expect(message).toBe(`No worker could finish chunk 3 (frames 46 to 47): ${reason}`);
    expect(index).toBe(46);
  });

  test('with workers that refuse it, as those with another secret, is encoded here', async () => {
    const { coordinator, codes, give, here, chunksHere } = start();
    const { reply } = give(3);
    await soon();
    coordinator.onSignal({ id: `${RUN}-3`, type: 'failed', reason: 'another secret' });
    await soon();
    expect([chunksHere(), codes()]).toEqual([[3], ['WARN_WORKERS_FAILED']]);
    here[0]?.resolve(answerTo(3));
    expect(await reply).toEqual(answerTo(3));
  });

  test('and is of one frame names that', async () => {
    const { coordinator } = start();
    const job = jobOf(3, { frames: [{ index: 46, image: Uint8Array.of(1) }] });
    const reply = coordinator.encode(job, {}, new AbortController().signal);
    await soon();
    coordinator.onSignal({ id: `${RUN}-3`, type: 'failed', reason: 'it stalled' });
    const { message } = await rejectsWith('ERR_WORKER_DIED', reply);
    expect(message).toBe('No worker could finish chunk 3 (frame 46): it stalled');
  });

  test('but whose answer is there has not failed', async () => {
    const { coordinator, store, give, taskOf } = start();
    const { reply } = give(3);
    await soon();
    store.answer(taskOf(3), { reply: answerTo(3) });
    coordinator.onSignal({ id: `${RUN}-3`, type: 'failed', reason: 'x' });
    expect(await reply).toEqual(answerTo(3));
  });
});

describe('a wrong answer is refused', () => {
  test.each<[string, Partial<EncodeReply>, string]>([
    ['to another chunk', { index: 4 }, 'ERR_QUEUE_INVALID'],
    ['to a chunk at another place', { firstFrame: 7 }, 'ERR_QUEUE_INVALID'],
    ['with a frame too few', { frames: answerTo(3).frames.slice(1) }, 'ERR_ENCODER_INVALID'],
    ['with bytes that are cut off', { bytes: Uint8Array.of(1, 2) }, 'ERR_ENCODER_INVALID'],
    ['without bytes', { bytes: new Uint8Array() }, 'ERR_ENCODER_INVALID'],
  ])('%s', async (_, more, code) => {
    const { coordinator, store, give, taskOf } = start();
    const { end } = give(3);
    await soon();
    coordinator.onPut(store.answer(taskOf(3), { reply: answerTo(3, more) }));
    await soon();
    expect(end.error).toMatchObject({ name: 'PipelineError', code });
  });

  test('without a reply, or damaged on its way', async () => {
    const { coordinator, store, give, taskOf } = start();
    const [first, second] = [give(0), give(1)];
    await soon();
    coordinator.onPut(store.answer(taskOf(0), { needs: 7 }));
    const name = store.answer(taskOf(1), { reply: answerTo(1) });
    store.documents.get(name)![50]! ^= 1;
    coordinator.onPut(name);
    await Promise.all([
      rejectsWith('ERR_QUEUE_INVALID', first.reply),
      rejectsWith('ERR_QUEUE_INVALID', second.reply),
    ]);
  });

  test('but frames that are damaged are missing in a right one', async () => {
    const { coordinator, store, give, taskOf } = start();
    const { reply } = give(3);
    await soon();
    const { failure } = toFailure(new PipelineError('ERR_PNG_CORRUPT', 'x', { index: 47 }));
    const right = answerTo(3, {
      frames: answerTo(3).frames.slice(1),
      damaged: [{ position: 47, failure }],
    });
    coordinator.onPut(store.answer(taskOf(3), { reply: right }));
    expect(await reply).toEqual(right);
  });
});

describe('a task that the queue has lost', () => {
  test('is added again', async () => {
    const { producer, give } = start();
    give(3);
    await soon();
    producer.states.clear();
    await pass(4_000);
    expect(producer.added.map(({ chunk }) => chunk)).toEqual([3, 3]);
  });

  test('but not for ever: it may be one that kills workers', async () => {
    const { producer, give } = start();
    const { end } = give(3);
    await soon();
    for (let k = 0; k < 3; k += 1) {
      producer.states.clear();
      await pass(4_000);
    }
    expect([producer.added.length, end]).toEqual([4, {}]);
    producer.states.clear();
    await pass(4_000);
    expect(producer.added).toHaveLength(4);
    expect(end.error).toMatchObject({
      code: 'ERR_WORKER_DIED',
      message: 'No worker could finish chunk 3 (frames 46 to 47): it was lost 4 times',
    });
  });

  test('with its worker is given to another, after two looks without that worker', async () => {
    const { producer, codes, give, tell } = start();
    give(3);
    await soon();
    tell(3, 0, 'b:8');
    producer.names = ['a:7'];
    await pass(500);
    expect(producer.added).toHaveLength(1);
    await pass(500);
    expect(producer.added).toHaveLength(2);
    expect(producer.discarded).toEqual([`${RUN}-3`]);
    expect(codes()).toEqual([]);
    // Only once, as long as the next worker is there.
    tell(3, 0, 'a:7');
    await pass(5_000);
    expect(producer.added).toHaveLength(2);
  });

  test('whose worker connects again stays with it', async () => {
    const { producer, give, tell } = start();
    give(3);
    await soon();
    tell(3, 0, 'b:8');
    for (let k = 0; k < 3; k += 1) {
      producer.names = ['a:7'];
      await pass(500);
      producer.names = ['a:7', 'b:8'];
      await pass(500);
    }
    expect(producer.added).toHaveLength(1);
  });

  test('whose worker may be connected, where Redis does not tell, stays with it', async () => {
    const { producer, codes, give, tell } = start();
    give(3);
    await soon();
    tell(3, 0, 'b:8');
    producer.names = undefined;
    await pass(5_000);
    expect([producer.added.length, codes()]).toEqual([1, []]);
  });

  test('with each of its workers fails the run', async () => {
    const { producer, give, tell } = start();
    const { end } = give(3);
    await soon();
    for (let k = 0; k < 4; k += 1) {
      producer.names = ['a:7', `w:${k}`];
      tell(3, 0, `w:${k}`);
      producer.names = ['a:7'];
      await pass(1_000);
    }
    expect(end.error).toMatchObject({
      code: 'ERR_WORKER_DIED',
      message:
        'No worker could finish chunk 3 (frames 46 to 47): 4 workers were lost with it, at last w:3',
    });
  });

  test('whose answer is there is not added', async () => {
    const { producer, store, give, taskOf } = start();
    const { end } = give(3);
    await soon();
    store.answer(taskOf(3), { reply: answerTo(3) });
    producer.states.clear();
    await pass(4_000);
    expect(end).toEqual({ value: answerTo(3) });
    expect(producer.added).toHaveLength(1);
  });

  test('is not, while it is there, which is asked every few seconds', async () => {
    const { producer, give } = start();
    give(3);
    await pass(20_000);
    expect(producer.added).toHaveLength(1);
    expect(producer.looks).toBeGreaterThan(3);
    expect(producer.looks).toBeLessThan(8);
  });
});

describe('without a worker', () => {
  test('chunks are encoded here after a while, which is said once', async () => {
    const { producer, warnings, chunksHere, here, give } = start();
    producer.names = [];
    const [first] = [give(0), give(1)];
    await pass(PATIENCE - 1_000);
    expect(chunksHere()).toEqual([]);
    expect(warnings).toEqual([]);
    await pass(2_000);
    expect(chunksHere()).toEqual([0, 1]);
    expect(warnings).toEqual([
      {
        ...{ type: 'warning', code: 'WARN_NO_WORKERS' },
        message:
          'No worker is connected to the queue redis://a:1; until one comes, chunks are encoded here',
      },
    ]);
    here[0]!.resolve(answerTo(0));
    expect(await first.reply).toEqual(answerTo(0));
  });

  test('at most as many at once as there are threads', async () => {
    const { producer, chunksHere, here, give } = start({ workers: 2 });
    producer.names = [];
    for (let index = 0; index < 4; index += 1) give(index);
    await pass(PATIENCE + 1_000);
    expect(chunksHere()).toEqual([0, 1]);
    here[1]!.resolve(answerTo(1));
    await pass(1_000);
    expect(chunksHere()).toEqual([0, 1, 2]);
  });

  test('a chunk that comes later does not wait as long again', async () => {
    const { producer, chunksHere, here, give } = start();
    producer.names = [];
    give(0);
    await pass(PATIENCE + 1_000);
    here[0]!.resolve(answerTo(0));
    give(1);
    await pass(1_000);
    expect(chunksHere()).toEqual([0, 1]);
  });

  test('and it is said again if they go a second time', async () => {
    const { producer, codes, here, give, tell } = start();
    producer.names = [];
    give(0);
    await pass(PATIENCE + 1_000);
    here[0]!.resolve(answerTo(0));
    producer.names = ['a:7'];
    give(1);
    tell(1, 0);
    await pass(1_000);
    producer.names = [];
    await pass(PATIENCE + 1_000);
    expect(codes()).toEqual(['WARN_NO_WORKERS', 'WARN_NO_WORKERS']);
  });

  test('the answer that is made here is told of, and in the store', async () => {
    const { producer, store, here, give, taskOf } = start();
    producer.names = [];
    const done: number[] = [];
    const { reply } = give(3, { onProgress: (frames) => done.push(frames) });
    await pass(PATIENCE + 1_000);
    here[0]!.observer.onProgress?.(1);
    expect(done).toEqual([1]);
    here[0]!.resolve(answerTo(3));
    await reply;
    const document = store.documents.get(answerName(taskOf(3)))!;
    expect(readAnswer(document)).toEqual({ worker: 'here', answer: { reply: answerTo(3) } });
  });

  test('a chunk that fails here fails', async () => {
    const { producer, here, give } = start();
    producer.names = [];
    const { reply } = give(3);
    await pass(PATIENCE + 1_000);
    here[0]!.reject(new PipelineError('ERR_PNG_CORRUPT', 'broken'));
    await rejectsWith('ERR_PNG_CORRUPT', reply);
  });
});

describe('a chunk that is late', () => {
  test('is encoded here, too; the answer of its worker wins if it is the first', async () => {
    const { coordinator, store, warnings, chunksHere, here, give, taskOf, tell } = start();
    const { reply } = give(3);
    await soon();
    tell(3, 1);
    await pass(LATE - 1_000);
    expect(chunksHere()).toEqual([]);
    await pass(2_000);
    expect(chunksHere()).toEqual([3]);
    expect(warnings).toEqual([
      {
        ...{ type: 'warning', code: 'WARN_CHUNK_LATE' },
        message: 'Chunk 3 is late; it is encoded here, too',
      },
    ]);
    coordinator.onPut(store.answer(taskOf(3), { reply: answerTo(3) }));
    expect(await reply).toEqual(answerTo(3));
    here[0]!.resolve(answerTo(3));
    await pass(1_000);
  });

  test('or the one that is made here', async () => {
    const { coordinator, store, here, give, taskOf, tell } = start();
    const { reply } = give(3);
    await soon();
    tell(3, 1);
    await pass(LATE + 1_000);
    here[0]!.resolve(answerTo(3));
    expect(await reply).toEqual(answerTo(3));
    coordinator.onPut(store.answer(taskOf(3), { reply: answerTo(3) }));
    await pass(1_000);
  });

  test('is not failed by its workers while it is encoded here', async () => {
    const { coordinator, here, give, tell } = start();
    const { reply, end } = give(3);
    await soon();
    tell(3, 1);
    await pass(LATE + 1_000);
    coordinator.onSignal({ id: `${RUN}-3`, type: 'failed', reason: 'x' });
    await soon();
    expect(end).toEqual({});
    here[0]!.resolve(answerTo(3));
    expect(await reply).toEqual(answerTo(3));
  });

  test('is not one with a slow worker that gives signs', async () => {
    const { codes, chunksHere, give, tell } = start();
    give(3);
    for (let k = 0; k < 20; k += 1) {
      await pass(5_000);
      tell(3, 1);
    }
    expect([chunksHere(), codes()]).toEqual([[], []]);
  });

  test('nor one that waits while all workers are busy with others', async () => {
    const { codes, chunksHere, give, tell } = start();
    give(0);
    give(1);
    for (let k = 0; k < 20; k += 1) {
      await pass(5_000);
      tell(0, 1);
    }
    expect([chunksHere(), codes()]).toEqual([[], []]);
  });

  test('but it is one where workers are there and take nothing', async () => {
    const { codes, chunksHere, give } = start();
    give(3);
    await pass(LATE + 1_000);
    expect([chunksHere(), codes()]).toEqual([[3], ['WARN_CHUNK_LATE']]);
  });
});

describe('a queue that is away', () => {
  const away = new Error('connect ECONNREFUSED');

  test('is told of once; chunks are encoded here after a while', async () => {
    const { producer, warnings, chunksHere, here, give } = start();
    producer.trouble = away;
    const { reply } = give(0);
    give(1);
    await pass(PATIENCE - 1_000);
    expect(chunksHere()).toEqual([]);
    await pass(2_000);
    expect(chunksHere()).toEqual([0, 1]);
    expect(warnings).toEqual([
      {
        ...{ type: 'warning', code: 'WARN_QUEUE_AWAY' },
        message:
          'The queue redis://a:1 cannot be reached (connect ECONNREFUSED); until it is back, chunks are encoded here',
      },
    ]);
    here[0]!.resolve(answerTo(0));
    expect(await reply).toEqual(answerTo(0));
  });

  test('gets the tasks when it is back', async () => {
    const { producer, codes, chunksHere, give } = start();
    producer.trouble = away;
    give(0);
    give(1);
    await pass(1_000);
    expect(producer.added).toEqual([]);
    producer.trouble = undefined;
    await pass(1_000);
    expect(producer.added.map(({ chunk }) => chunk)).toEqual([0, 1]);
    await pass(PATIENCE);
    expect([chunksHere(), codes()]).toEqual([[], []]);
  });

  test('loses no answer that comes by the store', async () => {
    const { producer, store, give, taskOf } = start();
    const { end } = give(3);
    await soon();
    producer.trouble = away;
    store.answer(taskOf(3), { reply: answerTo(3) });
    await pass(4_000);
    expect(end).toEqual({ value: answerTo(3) });
  });
});

describe('a chunk that nobody wants any more', () => {
  test('is deleted from the queue and the store, and has no answer', async () => {
    const { coordinator, producer, store, give, taskOf, jobsLeft } = start();
    const { end, controller } = give(3);
    await soon();
    controller.abort();
    await soon();
    expect(producer.discarded).toEqual([`${RUN}-3`]);
    expect(jobsLeft()).toEqual([]);
    coordinator.onPut(store.answer(taskOf(3), { reply: answerTo(3) }));
    await pass(LATE);
    expect(end).toEqual({});
  });

  test('is never given to the queue, if it was not wanted from the start', async () => {
    const { coordinator, producer, jobsLeft } = start();
    const reply = coordinator.encode(jobOf(3), {}, AbortSignal.abort());
    await expect(reply).rejects.toThrow('aborted');
    await pass(LATE);
    expect(producer.added).toEqual([]);
    expect(jobsLeft()).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'leaves nothing, %d steps after it was given',
    async (steps) => {
      const { producer, give, jobsLeft } = start();
      const { controller } = give(3);
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      controller.abort();
      await pass(4_000);
      expect(producer.states).toEqual(new Map());
      expect(jobsLeft()).toEqual([]);
    },
  );
});

describe('the end of a run', () => {
  test('deletes all tasks and documents, and closes the queue and the store', async () => {
    const { coordinator, producer, store, give, taskOf } = start();
    const [first, second] = [give(0), give(1)];
    await soon();
    coordinator.onPut(store.answer(taskOf(0), { reply: answerTo(0) }));
    await first.reply;
    const ids = [0, 1].map((chunk) => taskId({ run: RUN, chunk }));
    expect(store.documents.size).toBe(2); // an answer, and a job
    await coordinator.close();
    expect(store.documents).toEqual(new Map());
    expect(producer.discarded).toEqual(ids);
    expect([producer.isClosed, store.isClosed]).toEqual([true, true]);
    expect(coordinator.isExpected(answerName(taskOf(1)))).toBe(false);
    await pass(LATE);
    expect(second.end).toEqual({});
    expect(jest.getTimerCount()).toBe(0);
  });

  test('comes, too, where the queue and the store are away', async () => {
    const { coordinator, producer, store, give } = start();
    give(0);
    await soon();
    producer.trouble = store.trouble = new Error('away');
    await coordinator.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});
