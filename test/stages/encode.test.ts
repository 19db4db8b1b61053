import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { EMPTY, from, lastValueFrom, map, NEVER, of, range, Subject, type Observable } from 'rxjs';
import type {
  BackendOptions,
  ChunkBackend,
  JobObserver,
  StartBackend,
} from '../../src/backends/backend.js';
import { inline } from '../../src/backends/inline.js';
import { settingsFor } from '../../src/codecs/gif/encoder-settings.js';
import { MAX_PIXELS } from '../../src/codecs/png/check-png.js';
import { PipelineError } from '../../src/errors.js';
import { toFailure } from '../../src/jobs/answer.js';
import type { DamagedFrame, EncodeJob, EncodeReply } from '../../src/jobs/encode-chunk.js';
import type { Chunk, Frame } from '../../src/messages.js';
import { encode } from '../../src/stages/encode.js';
import { noisePng, saveFrames } from '../helpers/frames.js';
import { record } from '../helpers/record.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

/** A backend that notes the jobs it gets, and whether it was closed. */
function noted(isLocal: boolean | undefined) {
  const jobs: EncodeJob[] = [];
  const log = { jobs, isClosed: false };
  const backend: StartBackend = (options) => {
    const own = inline(options);
    return {
      ...(isLocal === undefined ? undefined : { isLocal }),
      encode: (job, observer) => {
        jobs.push(job);
        return own.encode(job, observer);
      },
      unsubscribe: () => {
        log.isClosed = true;
        own.unsubscribe();
      },
    };
  };
  return { backend, log };
}

const chunkOf = (path: string): Chunk => ({
  index: 0,
  firstFrame: 0,
  frames: [
    { index: 0, image: noisePng(0) },
    { index: 1, image: path },
  ],
});

describe('encode: a backend', () => {
  test.each([[undefined], [true]])('that is local (%p) gets paths', async (isLocal) => {
    const path = join(saveFrames(tempFolder(), [noisePng(1)]), '0.png');
    const { backend, log } = noted(isLocal);
    await lastValueFrom(of(chunkOf(path)).pipe(encode({ workers: 1, backend })));
    expect(log.jobs[0]?.frames[1]).toEqual({ index: 1, image: path });
    expect(log.isClosed).toBe(true);
  });

  test('elsewhere gets the bytes of files, with their paths for messages', async () => {
    const path = join(saveFrames(tempFolder(), [noisePng(1)]), '0.png');
    const { backend, log } = noted(false);
    const encoded = of(chunkOf(path)).pipe(encode({ workers: 1, backend }));
    expect((await lastValueFrom(encoded)).frames).toHaveLength(2);
    const [first, second] = log.jobs[0]!.frames;
    expect(first).toEqual({ index: 0, image: noisePng(0) });
    expect(second).toEqual({ index: 1, image: Uint8Array.from(noisePng(1)), name: path });
  });

  test('elsewhere gets those of the frames before a chunk, too; other work goes on between two files', async () => {
    const folder = saveFrames(tempFolder(), [noisePng(0), noisePng(1), noisePng(2)]);
    const [anchor, last, own] = [0, 1, 2].map((k) => ({
      index: 4 * k,
      image: join(folder, `${k}.png`),
    })) as [Frame, Frame, Frame];
    const jobs: EncodeJob[] = [];
    const backend: StartBackend = () => ({
      isLocal: false,
      encode: (job) => {
        jobs.push(job);
        return NEVER;
      },
      unsubscribe: () => undefined,
    });
    const chunk: Chunk = { index: 1, firstFrame: 8, frames: [own], before: { anchor, last } };
    const encoding = of(chunk)
      .pipe(encode({ workers: 1, backend }))
      .subscribe();
    for (let files = 1; files <= 3; files += 1) {
      expect(jobs).toEqual([]);
      await turn();
    }
    encoding.unsubscribe();
    const read = (frame: Frame, k: number) => ({
      ...{ index: frame.index, image: Uint8Array.from(noisePng(k)), name: frame.image },
    });
    expect(jobs).toMatchObject([
      { frames: [read(own, 2)], before: { anchor: read(anchor, 0), last: read(last, 1) } },
    ]);
  });

  test('elsewhere gets no more chunks at once than it has workers, and one', async () => {
    const folder = saveFrames(tempFolder(), [noisePng(0), noisePng(1)]);
    let open = 0;
    let most = 0;
    const backend: StartBackend = () => ({
      isLocal: false,
      encode: () => {
        open += 1;
        most = Math.max(most, open);
        return NEVER;
      },
      unsubscribe: () => undefined,
    });
    const chunks = range(0, 8).pipe(
      map((index) => ({ ...chunkOf(join(folder, '1.png')), index, firstFrame: index })),
    );
    const encoding = chunks.pipe(encode({ workers: 2, backend })).subscribe();
    await until('three were begun', () => open === 3);
    await turn();
    encoding.unsubscribe();
    expect(most).toBe(3);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['no function `encode`', { unsubscribe: () => undefined }],
    ['no function `unsubscribe`', { encode: () => NEVER }],
  ])('that is %s is refused', async (_, backend) => {
    const encoded = of(chunkOf('x')).pipe(
      encode({ workers: 1, backend: () => backend as ChunkBackend }),
    );
    await expect(lastValueFrom(encoded)).rejects.toMatchObject({
      code: 'ERR_BACKEND_INVALID',
      message: 'Expected the backend to be an object with functions `encode` and `unsubscribe`',
    });
  });

  const reply: EncodeReply = {
    index: 0,
    firstFrame: 0,
    frames: [],
    bytes: new Uint8Array(),
    times: { decode: 0, encode: 0 },
  };
  test.each<[string, Observable<EncodeReply>, string]>([
    ['gives no reply', EMPTY, 'to give a reply to chunk 0, got none'],
    ['gives two', of(reply, reply), 'to give one reply to chunk 0, got two'],
    [
      'gives that of another chunk',
      of({ ...reply, index: 1 }),
      'to give the reply to chunk 0, got another',
    ],
    [
      'gives other frames',
      of({ ...reply, firstFrame: 8 }),
      'to give the reply to chunk 0, got another',
    ],
    [
      'gives what is no reply',
      of(undefined as unknown as EncodeReply),
      'to give the reply to chunk 0, got another',
    ],
  ])('that %s fails the run: no frame is lost in silence', async (_, replies, message) => {
    const backend: StartBackend = () => ({ encode: () => replies, unsubscribe: () => undefined });
    const encoded = of(chunkOf('x')).pipe(encode({ workers: 1, backend }));
    await expect(lastValueFrom(encoded)).rejects.toMatchObject({
      code: 'ERR_BACKEND_INVALID',
      message: `Expected the backend ${message}`,
    });
  });

  test('a file that cannot be read fails the stream', async () => {
    const { backend, log } = noted(false);
    const encoded = of(chunkOf('/nowhere/1.png')).pipe(encode({ workers: 1, backend }));
    await expect(lastValueFrom(encoded)).rejects.toMatchObject({
      code: 'ERR_INPUT_UNREADABLE',
      index: 1,
      path: '/nowhere/1.png',
    });
    expect(log.isClosed).toBe(true);
  });

  test('an encoder that cannot run here is refused before anything is started', async () => {
    let starts = 0;
    const backend: StartBackend = (options) => {
      starts += 1;
      return inline(options);
    };
    const { WebAssembly: kept } = globalThis as unknown as { WebAssembly?: unknown };
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    try {
      const encoded = of(chunkOf('x')).pipe(encode({ workers: 1, backend }));
      await expect(lastValueFrom(encoded)).rejects.toMatchObject({
        code: 'ERR_WEBASSEMBLY_MISSING',
      });
    } finally {
      Object.assign(globalThis, { WebAssembly: kept });
    }
    expect(starts).toBe(0);
  });
});

describe('encode: what a backend is asked, and what it answers', () => {
  const reply = (job: EncodeJob, more: Partial<EncodeReply> = {}): EncodeReply => ({
    ...{ index: job.index, firstFrame: job.firstFrame, frames: [], bytes: new Uint8Array() },
    ...{ times: { decode: 1, encode: 2 } },
    ...more,
  });

  /** A backend whose jobs are answered by the test. */
  function played() {
    const asked: { job: EncodeJob; observer: JobObserver; answer: Subject<EncodeReply> }[] = [];
    const log = { options: [] as BackendOptions[], closed: 0 };
    const backend: StartBackend = (options) => {
      log.options.push(options);
      return {
        encode: (job, observer = {}) => {
          const answer = new Subject<EncodeReply>();
          asked.push({ job, observer, answer });
          return answer;
        },
        unsubscribe: () => {
          log.closed += 1;
        },
      };
    };
    return { backend, asked, log };
  }

  const chunks: Chunk[] = [0, 1].map((index) => ({
    index,
    firstFrame: 8 * index,
    frames: [{ index: 8 * index, image: new Uint8Array(index) }],
  }));

  test('is a job a chunk, with all options, at once; it is closed at the end', () => {
    const { backend, asked, log } = played();
    const stage = encode({ workers: 3, backend, dither: 'none', encoder: 'plain' });
    const { values, completed } = record(from(chunks).pipe(stage));
    expect(log.options).toEqual([
      { workers: 3, maxMemory: Infinity, onEvent: expect.any(Function) },
    ]);
    expect(asked.map(({ job }) => job)).toEqual(
      chunks.map((chunk) => ({
        ...chunk,
        encoder: 'plain',
        settings: { ...settingsFor(90), dither: 'none' },
        skipsDamaged: false,
        maxPixels: MAX_PIXELS,
        isLiberal: false,
      })),
    );
    expect(completed).toBe(false);
    for (const { job, answer } of asked.reverse()) {
      answer.next(reply(job));
      answer.complete();
    }
    expect(values.map(({ index }) => index)).toEqual([1, 0]);
    expect(values[0]).not.toHaveProperty('gaps');
    expect(log.closed).toBe(1);
  });

  test('the limits of memory and pixels, and what is let pass, go with it', () => {
    const { backend, asked, log } = played();
    const limits = { maxMemory: 9, maxPixels: 8, isLiberal: true, onDamaged: () => undefined };
    record(from(chunks).pipe(encode({ workers: 1, backend, ...limits })));
    expect(log.options).toEqual([{ workers: 1, maxMemory: 9, onEvent: expect.any(Function) }]);
    expect(asked[0]?.job).toMatchObject({ maxPixels: 8, isLiberal: true, skipsDamaged: true });
  });

  test('who begins with a chunk, how far it is, and what to know of it, are told', () => {
    const { backend, asked } = played();
    const told: unknown[] = [];
    const stage = encode({
      workers: 1,
      backend,
      onStart: (chunk, worker) => told.push(['start', chunk, worker]),
      onProgress: (chunk, frames) => told.push(['progress', chunk, frames]),
      onWarning: ({ code }) => told.push(code),
    });
    const { values } = record(from(chunks).pipe(stage));
    const { job, observer, answer } = asked[1]!;
    observer.onStart?.(5);
    observer.onProgress?.(2);
    const warnings = ['WARN_A', 'WARN_B'].map((code) => ({ type: 'warning', code, message: '' }));
    answer.next(reply(job, { warnings } as Partial<EncodeReply>));
    answer.complete();
    expect(told).toEqual([['start', 1, 5], ['progress', 1, 2], 'WARN_A', 'WARN_B']);
    expect(values[0]).not.toHaveProperty('warnings');
  });

  test('nobody to be told is nobody to be called', () => {
    const { backend, asked } = played();
    record(from(chunks).pipe(encode({ workers: 1, backend })));
    expect(asked[0]?.observer).toEqual({ onStart: undefined, onProgress: undefined });
  });

  /** A frame whose index at the source is another number than its place. */
  const damagedAt = (position: number): DamagedFrame => ({
    position,
    ...toFailure(new PipelineError('ERR_PNG_CORRUPT', 'bad', { index: 100 + position })),
  });

  test('damaged frames are told, and leave gaps beside those that were', () => {
    const { backend, asked } = played();
    const told: unknown[] = [];
    const onDamaged = (error: PipelineError, index: number) => told.push([error.code, index]);
    const chunk = { ...chunks[1]!, gaps: [9, 12] };
    const { values } = record(of(chunk).pipe(encode({ workers: 1, backend, onDamaged })));
    const damaged = [13, 10].map(damagedAt);
    asked[0]?.answer.next(reply(asked[0].job, { damaged }));
    asked[0]?.answer.complete();
    expect(told).toEqual([
      ['ERR_PNG_CORRUPT', 113],
      ['ERR_PNG_CORRUPT', 110],
    ]);
    expect(values[0]).toMatchObject({ gaps: [9, 10, 12, 13] });
    expect(values[0]).not.toHaveProperty('damaged');
  });

  test.each([
    ['gaps alone', { gaps: [9] }, [], [9]],
    ['damage alone', {}, [10], [10]],
  ])('%s', (_, more, indices, gaps) => {
    const { backend, asked } = played();
    const chunk = { ...chunks[1]!, ...more };
    const { values } = record(of(chunk).pipe(encode({ workers: 1, backend })));
    asked[0]?.answer.next(reply(asked[0].job, { damaged: indices.map(damagedAt) }));
    asked[0]?.answer.complete();
    expect(values[0]?.gaps).toEqual(gaps);
  });

  test('a job that fails, fails the stream and closes it', () => {
    const { backend, asked, log } = played();
    const { error } = record(from(chunks).pipe(encode({ workers: 1, backend })));
    expect(error).toBeUndefined();
    asked[0]?.answer.error('died');
    expect(log.closed).toBe(1);
  });
});

describe('encode: the settings of the encoder', () => {
  const settingsOf = async (options: object) => {
    const { backend, log } = noted(undefined);
    const path = join(saveFrames(tempFolder(), [noisePng(1)]), '0.png');
    await lastValueFrom(of(chunkOf(path)).pipe(encode({ workers: 1, backend, ...options })));
    return log.jobs[0]?.settings;
  };

  test('are those of quality 90, or of the quality that is given', async () => {
    expect(await settingsOf({})).toEqual(settingsFor(90));
    expect(await settingsOf({ quality: 40 })).toEqual(settingsFor(40));
    expect(await settingsOf({ quality: 40, fast: true })).toEqual(settingsFor(40, true));
  });

  test('that are given themselves go before it', async () => {
    expect(await settingsOf({ quality: 40, colors: 7, dither: 'bayer' })).toEqual({
      ...settingsFor(40),
      colors: 7,
      dither: 'bayer',
    });
  });
});
