import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Actor } from '../../src/actors/actor.js';
import type { StartBackend } from '../../src/backends/backend.js';
import type { EncodeJob, EncodeReply } from '../../src/jobs/encode-chunk.js';
import type { Frame } from '../../src/messages.js';
import { encodeJob } from '../helpers/encode-job.js';
import { record } from '../helpers/record.js';

const start = jest.fn<() => Actor<EncodeJob, EncodeReply>>();
let threads: StartBackend;
beforeAll(async () => {
  jest.doMock('../../src/actors/gif-actor.js', () => ({ startGifActor: start }));
  ({ threads } = await import('../../src/backends/threads.js'));
});

/** How many threads are started for jobs of these frames, one job each, of at most `workers`. */
const threadsFor = (workers: number, ...jobs: readonly Frame['image'][][]) =>
  threadsOf('kernels', workers, jobs);

function threadsOf(encoder: string, workers: number, jobs: readonly Frame['image'][][]) {
  const stop = jest.fn();
  const memory: (number | undefined)[] = [];
  start.mockReset().mockImplementation(() => ({
    ended: new Promise(() => undefined),
    ask: (_, options) => {
      memory.push(options?.memory);
      return new Promise(() => undefined);
    },
    stop,
  }));
  const backend = threads({ workers, maxMemory: 1_000 });
  for (const [index, images] of jobs.entries()) {
    const frames = images.map((image, k) => ({ index: k, image }));
    record(backend.encode(encodeJob(frames, { index, encoder })));
  }
  backend.unsubscribe();
  expect(stop).toHaveBeenCalledTimes(start.mock.calls.length);
  return { started: start.mock.calls.length, memory };
}

const MIB = 2 ** 20;
const bytes = (length: number) => new Uint8Array(length);

describe('the backend of threads', () => {
  test('starts the first thread before the first job, and no other', () => {
    expect(threadsFor(4).started).toBe(1);
    expect(threadsFor(4, [bytes(1)]).started).toBe(1);
  });

  test('starts another where a MiB waits, whatever it is made of', () => {
    expect(threadsFor(4, [bytes(1)], [bytes(MIB)]).started).toBe(2);
    expect(threadsFor(4, [bytes(1)], [bytes(MIB - 1)]).started).toBe(1);
    expect(threadsFor(4, [bytes(1)], [bytes(MIB / 2), bytes(MIB / 2)]).started).toBe(2);
    expect(threadsFor(4, [bytes(1)], [bytes(MIB / 2)], [bytes(MIB / 2)]).started).toBe(2);
    const rgba = { width: 512, height: 512, rgba: bytes(MIB) };
    expect(threadsFor(4, [bytes(1)], [rgba]).started).toBe(2);
  });

  test('starts another for less where the encoder is slower', () => {
    const jobs = [[bytes(1)], [bytes(Math.ceil(MIB / 6))]];
    expect(threadsOf('kernels', 4, jobs).started).toBe(1);
    expect(threadsOf('plain', 4, jobs).started).toBe(2);
  });

  test('a frame in a file counts as large', () => {
    expect(threadsFor(4, ['a.png'], ['b.png'], ['c.png']).started).toBe(3);
  });

  test('as many as it may, each with its share of memory', () => {
    const { started, memory } = threadsFor(2, ['a.png'], ['b.png'], ['c.png']);
    expect(started).toBe(2);
    expect(memory).toEqual([500, 500]);
  });
});
