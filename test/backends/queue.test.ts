import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { of, type Observable } from 'rxjs';
import type { ChunkBackend } from '../../src/backends/backend.js';
import type { QueueOptions } from '../../src/backends/queue.js';
import { PipelineError } from '../../src/errors.js';
import type { EncodeJob, EncodeReply } from '../../src/jobs/encode-chunk.js';
import type { OpenCoordinator, OpenOptions } from '../../src/queue/open-coordinator.js';
import { encodeJob } from '../helpers/encode-job.js';
import { noisePng, saveFrames } from '../helpers/frames.js';
import { record } from '../helpers/record.js';
import { refuses } from '../helpers/refuses.js';
import { replyOf } from '../helpers/tasks.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const open = jest.fn<(options: OpenOptions) => Promise<OpenCoordinator>>();
const threads = {
  start: jest.fn<(options: object) => ChunkBackend>(),
  encode: jest.fn<() => Observable<EncodeReply>>(),
  unsubscribe: jest.fn(),
};
let queue: (typeof import('../../src/backends/queue.js'))['queue'];
beforeAll(async () => {
  jest.doMock('../../src/queue/open-coordinator.js', () => ({ openCoordinator: open }));
  jest.doMock('../../src/backends/threads.js', () => ({ threads: threads.start }));
  ({ queue } = await import('../../src/backends/queue.js'));
});

/** A chunk that a coordinator has got. */
interface Given {
  readonly job: EncodeJob;
  readonly signal: AbortSignal;
  readonly resolve: (reply: EncodeReply) => void;
}
let given: Given[] = [];
const close = jest.fn(() => Promise.resolve());

beforeEach(() => {
  given = [];
  close.mockClear();
  open.mockReset().mockResolvedValue({
    encode: (job, _, signal) =>
      new Promise((resolve) => {
        given.push({ job, signal, resolve });
      }),
    close,
  });
  threads.encode.mockReset().mockReturnValue(of(replyOf()));
  threads.unsubscribe.mockClear();
  const { encode, unsubscribe } = threads;
  threads.start.mockReset().mockReturnValue({ encode, unsubscribe });
});

const URL = 'redis://:s@queue.example';
const started = (options: Partial<QueueOptions> = {}) =>
  queue({ url: URL, ...options })({ workers: 2, maxMemory: 1_000 });
const jobOf = (...images: readonly (string | Uint8Array)[]) =>
  encodeJob(images.map((image, k) => ({ index: 40 + k, image })));

describe('the backend of a queue', () => {
  test('refuses a URL at once', () => {
    refuses(
      () => queue({ url: 'http://a' }),
      'queue',
      'a URL such as redis://host:6379',
      '`http://a` (string)',
    );
  });

  test('connects at the first chunk, once, with its defaults', async () => {
    const backend = started();
    const [first] = [backend.encode(jobOf()), backend.encode(jobOf())];
    expect(open).not.toHaveBeenCalled();
    for (const one of [first, first]) record(one);
    await until('they are given', () => given.length === 2);
    expect(open).toHaveBeenCalledTimes(1);
    expect(open.mock.calls[0]![0]).toMatchObject({
      ...{ prefix: 'image-pipeline', attempts: 3, patience: 10_000, late: 30_000, workers: 2 },
      address: { label: 'redis://queue.example', secret: 's' },
    });
    expect(threads.start).not.toHaveBeenCalled();
  });

  test('gives each reply to its chunk', async () => {
    const backend = started();
    const reply = record(backend.encode(jobOf()));
    await until('it is given', () => given.length === 1);
    given[0]!.resolve(replyOf());
    await until('it has ended', () => reply.completed);
    expect(reply.values).toEqual([replyOf()]);
  });

  test('sends the bytes of files, but not of those that all machines see', async () => {
    const top = tempFolder();
    const shared = saveFrames(join(top, 'shared'), [noisePng(0)]);
    const own = saveFrames(join(top, 'shared-2'), [noisePng(1)]);
    const [inside, beside] = [join(shared, '0.png'), join(own, '0.png')];
    record(started({ sharedRoot: shared }).encode(jobOf(inside, beside)));
    record(started().encode(jobOf(inside)));
    await until('they are given', () => given.length === 2);
    const images = given.map(({ job }) => job.frames.map(({ image }) => image));
    const bytes = (k: number) => new Uint8Array(noisePng(k));
    expect(images).toEqual(expect.arrayContaining([[inside, bytes(1)], [bytes(0)]]));
  });

  test('a file that cannot be read fails its chunk, and no other', async () => {
    const backend = started();
    const failed = record(backend.encode(jobOf(join(tempFolder(), 'none.png'))));
    record(backend.encode(jobOf()));
    await until('the other is given', () => given.length === 1);
    expect(failed.error?.value).toMatchObject({ code: 'ERR_INPUT_UNREADABLE', index: 40 });
  });

  test('reads ahead up to 64 MiB, and one chunk more', async () => {
    const backend = started();
    const large = new Uint8Array(33 * 2 ** 20);
    for (let k = 0; k < 4; k += 1) record(backend.encode(jobOf(large)));
    await until('two are given', () => given.length === 2);
    for (let k = 0; k < 5; k += 1) await turn();
    expect(given).toHaveLength(2);
    given[0]!.resolve(replyOf());
    await until('another is given', () => given.length === 3);
  });

  test('drops a chunk that nobody wants any more', async () => {
    const { subscription } = record(started().encode(jobOf()));
    await until('it is given', () => given.length === 1);
    expect(given[0]!.signal.aborted).toBe(false);
    subscription.unsubscribe();
    expect(given[0]!.signal.aborted).toBe(true);
  });

  test('encodes here by threads, which start when they are needed', async () => {
    const backend = started();
    record(backend.encode(jobOf()));
    await until('it is given', () => given.length === 1);
    const { encodeHere } = open.mock.calls[0]![0];
    const observer = {};
    expect(await encodeHere(given[0]!.job, observer)).toEqual(replyOf());
    await encodeHere(given[0]!.job, observer);
    expect(threads.start.mock.calls).toEqual([[{ workers: 2, maxMemory: 1_000 }]]);
    expect(threads.encode.mock.calls[0]).toEqual([given[0]!.job, observer]);
    backend.unsubscribe();
    expect(threads.unsubscribe).toHaveBeenCalledTimes(1);
  });

  test('closes the coordinator at its end, also one that is not open yet', async () => {
    const backend = started();
    backend.unsubscribe();
    await turn();
    expect(close).not.toHaveBeenCalled();
    record(backend.encode(jobOf()));
    backend.unsubscribe();
    await turn();
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('fails each chunk where the queue cannot be reached', async () => {
    const error = new PipelineError('ERR_QUEUE_UNREACHABLE', 'away');
    open.mockReset().mockRejectedValue(error);
    const backend = started();
    const replies = [1, 2].map(() => record(backend.encode(jobOf())));
    await turn();
    expect(replies.map((reply) => reply.error?.value)).toEqual([error, error]);
    backend.unsubscribe();
    await turn();
    expect(open).toHaveBeenCalledTimes(1);
  });
});
