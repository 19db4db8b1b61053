import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Actor } from '../../src/actors/actor.js';
import type { JobMessage } from '../../src/jobs/job-message.js';
import type { Stoppable } from '../../src/actors/threads-in-worker.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { encodeJob } from '../helpers/encode-job.js';
import { FakeThread, settle } from '../helpers/fake-thread.js';
import { noisePng } from '../helpers/frames.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

/** What a worker entry exposes. Its buffers that are moved are named beside the answer. */
type Exposed = (message: unknown) => Promise<Moved> | Moved;
interface Moved {
  readonly send: Record<string, unknown>;
  readonly moved: readonly unknown[];
}

/** The threads that were started: the file of each, and itself. */
const threads: { readonly file: string; readonly options: object; readonly thread: FakeThread }[] =
  [];
let exposed: Exposed;
const posted: unknown[] = [];

beforeEach(() => {
  threads.length = 0;
  posted.length = 0;
  jest.resetModules();
  jest.doMock('threads/worker', () => ({
    expose: (run: Exposed) => {
      exposed = run;
    },
    Transfer: (send: object, moved: readonly unknown[]) => ({ send, moved }),
  }));
  jest.doMock('node:worker_threads', () => ({
    ...jest.requireActual<object>('node:worker_threads'),
    parentPort: { postMessage: (message: unknown) => posted.push(message) },
  }));
  jest.doMock('threads', () => ({
    ...jest.requireActual<object>('threads'),
    Worker: class extends FakeThread {
      constructor(file: string, options: object) {
        super();
        threads.push({ file, options, thread: this });
      }
    },
  }));
});
afterEach(() => {
  jest.useRealTimers();
});

/** What an actor sends for a job, and to which file. */
async function sent<Job>(actor: Actor<Job, unknown>, job: Job) {
  const { file, options, thread } = threads.at(-1)!;
  void actor.ask(job, { memory: 99 }).catch(() => undefined);
  await thread.load();
  await settle();
  expect(options).toMatchObject({ resourceLimits: { maxYoungGenerationSizeMb: 6 } });
  return { file, message: structuredClone(thread.runs[0]?.args[0]), thread };
}

describe('the actor of a folder', () => {
  const files = [0, 1].map((index) => ({ index: 2 * index, image: noisePng(index) }));

  test('sends frames to its thread, which writes them and gives their bytes back', async () => {
    const { startDiskActor } = await import('../../src/actors/disk-actor.js');
    await import('../../src/actors/disk-worker.js');
    const folder = tempFolder();
    const { file, message } = await sent(startDiskActor(folder), files);
    expect(file).toBe('./disk-worker.js');
    const { send, moved } = await exposed(message);
    expect(filesIn(folder)).toEqual(['0.png', '2.png']);
    expect(readFileSync(join(folder, '2.png'))).toEqual(noisePng(1));
    const bytes = send['reply'] as Uint8Array;
    expect(Buffer.from(bytes)).toEqual(Buffer.concat([noisePng(0), noisePng(1)]));
    expect(moved).toEqual([bytes.buffer]);
  });

  test('removes the part of a thread that ended in the middle of a frame', async () => {
    const { startDiskActor } = await import('../../src/actors/disk-actor.js');
    const folder = tempFolder();
    const { message, thread } = await sent(startDiskActor(folder), files);
    const { part } = message as { part: string };
    writeFileSync(part, 'half of a frame');
    await thread.exit();
    await until('it is removed', () => !existsSync(part));
  });

  test('removes the parts that a killed process left in the folder', async () => {
    const { startDiskActor } = await import('../../src/actors/disk-actor.js');
    const { partPath } = await import('../../src/io/part-path.js');
    const folder = tempFolder();
    const own = partPath(join(folder, 'frame'));
    const left = own.replace(`.${process.pid}-`, '.99999999-'); // no process has such a number
    for (const path of [own, left]) writeFileSync(path, 'half of a frame');
    startDiskActor(folder);
    await until('it is removed', () => !existsSync(left));
    expect(existsSync(own)).toBe(true);
  });

  test('asks its thread which frames are whole', async () => {
    const { startCheckActor } = await import('../../src/actors/disk-actor.js');
    await import('../../src/actors/disk-worker.js');
    const folder = tempFolder();
    writeFileSync(join(folder, '1.png'), noisePng(1));
    const { file, message } = await sent(startCheckActor(folder, 100), [0, 1]);
    expect(file).toBe('./disk-worker.js');
    expect(await exposed(message)).toEqual({ reply: [undefined, noisePng(1).length] });
    const tooSmall = await sent(startCheckActor(folder, 99), [1]);
    expect(await exposed(tooSmall.message)).toEqual({ reply: [undefined] });
  });

  test('a job that fails is answered by its failure', async () => {
    const { startDiskActor } = await import('../../src/actors/disk-actor.js');
    await import('../../src/actors/disk-worker.js');
    const { message } = await sent(startDiskActor(join(tempFolder(), 'missing')), files);
    expect(await exposed(message)).toMatchObject({
      failure: { code: 'ERR_FRAMES_DIR_UNWRITABLE', index: 0 },
    });
  });
});

describe('the actor of chunks', () => {
  const job = encodeJob([{ index: 40, image: noisePng(0) }]);

  test('sends a chunk to its thread, which encodes it, and gives all buffers back', async () => {
    const { startGifActor } = await import('../../src/actors/gif-actor.js');
    await import('../../src/actors/gif-worker.js');
    const { file, message, thread } = await sent(startGifActor(), job);
    expect(file).toBe('./gif-worker.js');
    const { args, moved: movedThere } = thread.runs[0]!;
    expect(movedThere).toEqual([(args[0] as JobMessage).bytes.bytes.buffer]);
    const { send, moved } = await exposed({ ...(message as object), memory: Infinity });
    const { bytes } = send['reply'] as { bytes: Uint8Array };
    expect(send).toMatchObject({ reply: { index: 3, firstFrame: 40, frames: [{ width: 10 }] } });
    expect(moved).toHaveLength(2);
    expect(moved[0]).toBe(bytes.buffer);
    expect(new Uint8Array(moved[1] as ArrayBuffer)).toEqual(Uint8Array.from(noisePng(0)));
  });

  test('tells how many frames of its chunk are done, and ends between two of them', async () => {
    const { startGifActor } = await import('../../src/actors/gif-actor.js');
    await import('../../src/actors/gif-worker.js');
    const { askToEnd } = await import('../../src/actors/safe-stop.js');
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    afterThisTest(() => clock.mockRestore());
    const two = encodeJob([40, 41].map((index) => ({ index, image: noisePng(index) })));
    const { message } = await sent(startGifActor(), two);
    await exposed({ ...(message as object), memory: Infinity });
    const [first, ...others] = posted;
    expect(first).toMatchObject({ type: 'stoppable' });
    expect(others).toEqual([1, 2].map((done) => ({ type: 'progress', done })));

    const { state } = first as Stoppable;
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('the thread has ended');
    });
    afterThisTest(() => exit.mockRestore());
    const encoding = exposed({ ...(message as object), memory: Infinity });
    expect(askToEnd(state)).toBe(true);
    await Promise.resolve(encoding).catch(() => undefined);
    expect(exit).toHaveBeenCalled();
    expect(posted.slice(3)).toEqual([]);
  });

  test('without the memory for it, says what it needs; a failure is answered', async () => {
    const { startGifActor } = await import('../../src/actors/gif-actor.js');
    await import('../../src/actors/gif-worker.js');
    const { askToEnd } = await import('../../src/actors/safe-stop.js');
    const { message } = await sent(startGifActor(), job);
    const answer: unknown = await exposed(message); // of 99 bytes
    expect(answer).toEqual({ needs: expect.any(Number) });
    const bad = { ...job, frames: [{ index: 8, image: new Uint8Array(9) }] };
    const { message: broken } = await sent(startGifActor(), bad);
    expect(await exposed(broken)).toMatchObject({ failure: { code: 'ERR_NOT_A_PNG', index: 8 } });
    // After it, the thread is not in a job.
    expect(askToEnd((posted[0] as Stoppable).state)).toBe(false);
  });
});

describe('the actor of images', () => {
  const job = { seed: 1, first: 2, count: 3, width: 4, height: 5 };

  test('has its thread make them, and gives up one that hangs for 10 s', async () => {
    const { startImageActor } = await import('../../src/actors/image-actor.js');
    await import('../../src/actors/image-worker.js');
    const { makeImages } = await import('../../src/jobs/make-images.js');
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const { file, message, thread } = await sent(startImageActor(), job);
    expect({ file, message }).toEqual({ file: './image-worker.js', message: job });
    const { send, moved } = await exposed(message);
    expect(send).toEqual({ reply: makeImages(job) });
    expect(moved).toEqual([(send['reply'] as Uint8Array).buffer]);
    jest.advanceTimersByTime(9_999);
    expect(thread.terminations).toBe(0);
    jest.advanceTimersByTime(1);
    expect(thread.terminations).toBe(1);
    expect(await exposed({ ...job, count: -1 })).toMatchObject({
      failure: { code: 'ERR_JOB_FAILED' },
    });
  });
});

test('a thread tells how far its job is, each 100 ms at most', async () => {
  const { progressTeller } = await import('../../src/actors/threads-in-worker.js');
  let now = 1_000;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  const tell = progressTeller();
  for (const [ms, done] of [
    [1_099, 1],
    [1_100, 2],
    [1_199, 3],
    [1_200, 4],
    [1_900, 5],
  ] as const) {
    now = ms;
    tell(done);
  }
  clock.mockRestore();
  expect(posted).toEqual([2, 4, 5].map((done) => ({ type: 'progress', done })));
});
