import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PipelineError } from '../../src/errors.js';
import type { WorkEvent } from '../../src/events.js';
import { fromFailure, type Failure } from '../../src/jobs/answer.js';
import type { EncodeReply } from '../../src/jobs/encode-chunk.js';
import { digestOf, readAnswer, writeJob } from '../../src/queue/documents.js';
import type { TaskContext } from '../../src/queue/do-task.js';
import { answerName, jobName } from '../../src/queue/task.js';
import { encodeJob } from '../helpers/encode-job.js';
import { queuedTask, replyOf, RUN, SECRET, taskOf } from '../helpers/tasks.js';

/** The waits so far, in ms. */
const waits: number[] = [];

let doTask: (typeof import('../../src/queue/do-task.js'))['doTask'];
beforeAll(async () => {
  // Jest has no fake of these timers.
  const wait = (ms: number, _: undefined, { signal }: { readonly signal: AbortSignal }) => {
    waits.push(ms);
    return new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      setTimeout(resolve, ms);
    });
  };
  jest.doMock('node:timers/promises', () => ({ setTimeout: wait }));
  ({ doTask } = await import('../../src/queue/do-task.js'));
});

beforeEach(() => {
  waits.length = 0;
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const JOB = encodeJob([
  { index: 40, image: Uint8Array.of(1) },
  { index: 41, image: Uint8Array.of(2) },
]);
const DOCUMENT = writeJob(JOB);
const TASK = taskOf({ job: digestOf(DOCUMENT) });
const PARTS = { run: RUN, chunk: 3, firstFrame: 40, frames: 2 };

/** How a test changes what a worker finds. */
interface Given {
  readonly data?: unknown;
  readonly isLast?: boolean;
  readonly document?: Uint8Array | undefined;
  readonly encode?: TaskContext['encode'];
  readonly allow?: TaskContext['allow'];
  /** Called before each PUT. */
  readonly onPut?: (count: number) => void;
  readonly get?: () => Promise<Uint8Array | undefined>;
}

/** Does the task of {@link JOB}, and notes all that happens. */
function work(given: Given = {}) {
  const { isLast = false, onPut = () => undefined } = given;
  const controller = new AbortController();
  const log: unknown[] = [];
  const told: unknown[] = [];
  const reported: WorkEvent[] = [];
  const documents = new Map<string, Uint8Array>();
  const document = 'document' in given ? given.document : DOCUMENT;
  if (document) documents.set(jobName(TASK), document);
  let puts = 0;
  const context: TaskContext = {
    ...{ name: 'a:7', secret: SECRET, report: (event) => void reported.push(event) },
    storeOf: (task) => {
      expect(task).toEqual(TASK);
      return {
        get: given.get ?? ((name) => Promise.resolve(documents.get(name))),
        put: async (name, bytes) => {
          puts += 1;
          await Promise.resolve();
          onPut(puts);
          documents.set(name, bytes);
        },
      };
    },
    allow: given.allow ?? ((job) => job),
    encode: given.encode ?? (() => Promise.resolve(replyOf())),
  };
  const event = doTask(
    {
      data: 'data' in given ? given.data : queuedTask(TASK),
      ...{ attempt: 1, isLast, signal: controller.signal },
      tell: (progress) => told.push(progress),
      done: () => log.push('done'),
      fail: (error) => log.push(error),
    },
    context,
  );
  return {
    ...{ event, controller, log, told, reported, puts: () => puts },
    /** The answer in the store. */
    answer: () => {
      const bytes = documents.get(answerName(TASK));
      return bytes && readAnswer(bytes);
    },
    /** The error in it. */
    failure: () => {
      const { answer } = readAnswer(documents.get(answerName(TASK))!);
      return fromFailure((answer as { failure: Failure }).failure);
    },
  };
}

const lost = () => new PipelineError('ERR_CONNECTION_RESET', 'The connection was reset');
const damaged = () =>
  new PipelineError('ERR_PNG_CORRUPT', 'Frame 41 (b.png): broken', { index: 41, path: 'b.png' });

describe('a worker does a task', () => {
  test('and brings the answer', async () => {
    const encode = jest.fn<TaskContext['encode']>().mockResolvedValue(replyOf());
    const { event, log, answer, told, reported } = work({ encode });
    expect(await event).toEqual({
      ...{ type: 'task-done', ...PARTS, bytes: 4, decodeTime: 1, encodeTime: 2 },
    });
    expect(encode.mock.calls[0]![0]).toEqual(JOB);
    expect(answer()).toEqual({ worker: 'a:7', answer: { reply: replyOf() } });
    expect(log).toEqual(['done']);
    expect(told).toEqual([{ worker: 'a:7', frames: 0 }]);
    expect(reported).toEqual([{ type: 'task-started', ...PARTS }]);
  });

  test('within its own limits', async () => {
    const encode = jest.fn<TaskContext['encode']>().mockResolvedValue(replyOf());
    await work({ encode, allow: (job) => ({ ...job, maxPixels: 7 }) }).event;
    expect(encode.mock.calls[0]![0].maxPixels).toBe(7);
  });

  test('or leaves it, if its run is over', async () => {
    const { event, log, answer, told, reported } = work({ document: undefined });
    expect(await event).toEqual({ type: 'task-dropped', ...PARTS });
    expect(log).toEqual(['done']);
    expect([answer(), told, reported]).toEqual([undefined, [], []]);
  });

  test('and tells of its progress once a second at most', async () => {
    const encode: TaskContext['encode'] = (_, onProgress) => {
      for (let frames = 1; frames <= 8; frames += 1) {
        jest.advanceTimersByTime(400);
        onProgress(frames);
      }
      return Promise.resolve(replyOf());
    };
    const { event, told } = work({ encode });
    await event;
    expect(told).toEqual([0, 3, 6].map((frames) => ({ worker: 'a:7', frames })));
  });
});

describe('a task that fails', () => {
  test.each([
    ['a damaged frame', damaged(), { code: 'ERR_PNG_CORRUPT', index: 41, path: 'b.png' }],
    [
      'a limit of this worker',
      new PipelineError('ERR_QUEUE_FORBIDDEN', 'No', { index: 40, path: '/a' }),
      { code: 'ERR_QUEUE_FORBIDDEN', index: 40, path: '/a' },
    ],
  ])('for %s is answered at once', async (_, error, expected) => {
    const { event, log, failure } = work({ encode: () => Promise.reject(error) });
    expect(await event).toEqual({ type: 'task-failed', ...PARTS, error, isRetried: false });
    expect(log).toEqual(['done']);
    expect(failure()).toMatchObject({ ...expected, message: error.message });
  });

  test('because the worker does not allow it is answered, and not encoded', async () => {
    const encode = jest.fn<TaskContext['encode']>();
    const allow = () => {
      throw damaged();
    };
    const { event, failure } = work({ allow, encode });
    expect(await event).toMatchObject({ type: 'task-failed', isRetried: false });
    expect(failure().code).toBe('ERR_PNG_CORRUPT');
    expect(encode).not.toHaveBeenCalled();
  });

  test.each([
    ['another job', writeJob({ ...JOB, index: 4 })],
    ['a job with a flipped bit', DOCUMENT.map((byte, k) => (k === 50 ? byte ^ 1 : byte))],
    ['a job that is cut off', DOCUMENT.subarray(0, -1)],
    ['an empty document', new Uint8Array()],
  ])('for %s in the store is answered', async (_, document) => {
    const encode = jest.fn<TaskContext['encode']>();
    const { event, failure } = work({ document, encode });
    expect(await event).toMatchObject({ type: 'task-failed', ...PARTS, isRetried: false });
    expect(failure().code).toBe('ERR_QUEUE_INVALID');
    expect(encode).not.toHaveBeenCalled();
  });

  test.each([
    ['a network error', lost(), 'ERR_CONNECTION_RESET'],
    ['a thread that died', new PipelineError('ERR_WORKER_DIED', 'x'), 'ERR_WORKER_DIED'],
    ['anything else', new TypeError('x'), 'ERR_JOB_FAILED'],
  ])('for %s is given back, and answered by the last try', async (_, error, code) => {
    const encode = () => Promise.reject(error);
    const first = work({ encode });
    expect(await first.event).toMatchObject({
      ...{ type: 'task-failed', ...PARTS, error: { code }, isRetried: true },
    });
    expect(first.log).toMatchObject([{ code }]);
    expect(first.answer()).toBeUndefined();

    const last = work({ encode, isLast: true });
    expect(await last.event).toMatchObject({
      ...{ type: 'task-failed', ...PARTS, error: { code }, isRetried: false },
    });
    expect(last.log).toEqual(['done']);
    expect(last.failure().code).toBe(code);
  });

  test.each([
    [false, true],
    [true, false],
  ])('because its store is away is given back (last try: %p)', async (isLast, isRetried) => {
    const { event, log, reported } = work({ get: () => Promise.reject(lost()), isLast });
    expect(await event).toMatchObject({ type: 'task-failed', ...PARTS, isRetried });
    expect(log).toMatchObject([{ code: 'ERR_CONNECTION_RESET' }]);
    expect(reported).toEqual([]);
  });

  test.each([
    ['no task', 7],
    ['a task of another secret', { ...(queuedTask(TASK) as object), chunk: 4 }],
  ])('as it is %s tells nothing of a chunk', async (_, data) => {
    const { event, log } = work({ data });
    const { error, ...rest } = (await event) as WorkEvent & { readonly error: PipelineError };
    expect(rest).toEqual({ type: 'task-failed', isRetried: true });
    expect(error.code).toBe('ERR_QUEUE_INVALID');
    expect(log).toEqual([error]);
  });
});

describe('an answer that does not reach its store', () => {
  /** Lets all waits between tries pass. */
  const pass = () => jest.advanceTimersByTimeAsync(10_000);

  test('is sent again, after longer and longer waits', async () => {
    const { event, log, answer } = work({
      onPut: (count) => {
        if (count < 4) throw lost();
      },
    });
    await pass();
    expect(await event).toMatchObject({ type: 'task-done' });
    expect(log).toEqual(['done']);
    expect(answer()).toMatchObject({ answer: { reply: { index: 3 } } });
    expect(waits).toEqual([200, 1_000, 3_000]);
  });

  test('lets the task be given back after the last time', async () => {
    const { event, log, puts } = work({
      onPut: () => {
        throw lost();
      },
    });
    await pass();
    expect(await event).toMatchObject({ type: 'task-failed', isRetried: true });
    expect(log).toMatchObject([{ code: 'ERR_CONNECTION_RESET' }]);
    expect(puts()).toBe(4);
    expect(waits).toEqual([200, 1_000, 3_000]);
  });

  test('so does the answer that is a failure', async () => {
    const { event, log } = work({
      encode: () => Promise.reject(damaged()),
      onPut: () => {
        throw lost();
      },
    });
    await pass();
    expect(await event).toMatchObject({ type: 'task-failed', isRetried: true });
    expect(log).toMatchObject([{ code: 'ERR_CONNECTION_RESET' }]);
  });
});

describe('a task that another worker has got', () => {
  test('is stopped, and has no answer', async () => {
    const encode: TaskContext['encode'] = (_, __, signal) =>
      new Promise<EncodeReply>((___, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    const { event, controller, log, answer } = work({ encode, isLast: true });
    await jest.advanceTimersByTimeAsync(1);
    controller.abort();
    await event;
    expect(log).toHaveLength(1);
    expect(log[0]).toBeInstanceOf(PipelineError);
    expect(answer()).toBeUndefined();
  });

  test('is not sent again', async () => {
    const { event, controller, puts, log } = work({
      onPut: () => {
        throw lost();
      },
    });
    await jest.advanceTimersByTimeAsync(1);
    controller.abort();
    await event;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(puts()).toBe(1);
    expect(log).toHaveLength(1);
  });
});
