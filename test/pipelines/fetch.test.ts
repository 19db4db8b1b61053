import fs, { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  defer,
  delay,
  finalize,
  lastValueFrom,
  map,
  NEVER,
  of,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import type { fetchPipeline as fetchPipelineOf } from '../../pipelines/fetch.js';
import { makeGif } from '../../pipelines/make-gif.js';
import type { StartBackend } from '../../src/backends/backend.js';
import { inline } from '../../src/backends/inline.js';
import { PipelineError } from '../../src/errors.js';
import type { FetchEvent } from '../../src/events.js';
import type { EncodeReply } from '../../src/jobs/encode-chunk.js';
import type { FetchOptions } from '../../src/options/fetch.js';
import type { IndexedSource, SourceFrame } from '../../src/sources/source.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { diskWithoutThreads } from '../helpers/disk-without-threads.js';
import { noisePng, paintedPng, withWrongCrc } from '../helpers/frames.js';
import { record } from '../helpers/record.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

let fetchPipeline: typeof fetchPipelineOf;
let disk: ReturnType<typeof diskWithoutThreads>;
beforeAll(async () => {
  disk = diskWithoutThreads();
  ({ fetchPipeline } = await import('../../pipelines/fetch.js'));
});

const delaysFile = '.image-pipeline-delays.csv';

type Read = (index: number) => Observable<SourceFrame>;

const frame = (index: number): SourceFrame => ({ image: noisePng(index) });
const whole: Read = (index) => of(frame(index));
const empty = new PipelineError('ERR_FRAME_EMPTY', 'No bytes came');

/** A run on a source that is played, without threads, in a folder of its own. */
function runOf(read: Read, options: Partial<FetchOptions> = {}) {
  const cwd = tempFolder();
  const open = new Set<number>();
  const started: number[] = [];
  const source: IndexedSource = {
    label: 'played',
    count: options.count ?? 4,
    read: (index) =>
      defer(() => {
        started.push(index);
        open.add(index);
        return read(index);
      }).pipe(finalize(() => open.delete(index))),
  };
  const output = join(cwd, 'a.gif');
  const framesDir = join(cwd, 'frames');
  const events = fetchPipeline({
    ...{ source, count: 4, retries: 0, backend: inline, output, framesDir, outage: 0 },
    ...options,
  });
  return { events, output, framesDir, open, started };
}

const all = (events: Observable<FetchEvent>) => lastValueFrom(events.pipe(toArray()));
const typesOf = (events: readonly FetchEvent[], ...left: readonly string[]) =>
  events.map(({ type }) => type).filter((type) => !left.includes(type));

describe('fetch', () => {
  test('saves what comes in any order, and makes the GIF of the frames in theirs', async () => {
    const run = runOf((index) => whole(index).pipe(delay(8 - 2 * index)));
    const events = await all(run.events);
    expect(filesIn(run.framesDir)).toEqual(frameNames(4));
    const inputs = [0, 1, 2, 3].map((index) => noisePng(index));
    expect(Buffer.from(readFileSync(run.output))).toEqual(
      Buffer.from(await makeGif({ inputs, backend: inline })),
    );
    const saved = events.filter(({ type }) => type === 'frame-saved');
    expect(saved.map((event) => 'index' in event && event.index).sort()).toEqual([0, 1, 2, 3]);
    expect(typesOf(events, 'frame-started', 'frame-saved', 'chunk-progress')).toEqual([
      'chunk-queued',
      'chunk-started',
      'chunk-encoded',
      'chunk-written',
      'gif-written',
      'done',
    ]);
    expect(events.at(-1)).toMatchObject({ frames: 4 });
  });

  test('with details, each frame tells how long it took', async () => {
    let time = 1_000_000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (time += 1));
    afterThisTest(() => clock.mockRestore());
    const events = await all(
      runOf((index) => whole(index).pipe(delay(1)), { details: true }).events,
    );
    const received = events.flatMap((event) => (event.type === 'frame-received' ? [event] : []));
    expect(received.map(({ index, bytes }) => [index, bytes])).toEqual(
      [0, 1, 2, 3].map((index) => [index, noisePng(index).length]),
    );
    for (const { duration } of received) {
      expect(duration).toBeGreaterThan(0);
      expect(duration).toBeLessThan(1_000);
    }
  });

  test('keeps within a number of bytes, also where frames come in order', async () => {
    // No palette error makes noise smaller, so the frames are ramps of colours.
    const ramps = (index: number) =>
      paintedPng({ width: 40, height: 40 }, (x, y) => [x * 2 + index * 40, y * 3, x + y, 255]);
    const read: Read = (index) => of({ image: ramps(index) });
    const free = runOf(read);
    await all(free.events);
    const maxBytes = Math.floor(0.6 * readFileSync(free.output).length);
    const run = runOf(read, { maxBytes });
    const events = await all(run.events);
    expect(typesOf(events)).toContain('quality-tried');
    expect(readFileSync(run.output).length).toBeLessThanOrEqual(maxBytes);
  });

  test('in another order, all are saved first; what fails is named by its index at the source', async () => {
    const damaged = { image: withWrongCrc(noisePng(3)) };
    const read: Read = (index) =>
      index === 0 ? throwError(() => empty) : index === 3 ? of(damaged) : whole(index);
    const run = runOf(read, { reverse: true, onError: 'skip' });
    const events = await all(run.events);
    expect(events.filter(({ type }) => type === 'frame-failed')).toMatchObject([
      { index: 0 },
      { index: 3 },
    ]);
    expect(events.at(-1)).toMatchObject({ frames: 2 });
    const types = typesOf(events);
    expect(types.lastIndexOf('frame-saved')).toBeLessThan(types.indexOf('frames-found'));
    const inputs = [2, 1].map((index) => noisePng(index));
    expect(Buffer.from(readFileSync(run.output))).toEqual(
      Buffer.from(await makeGif({ inputs, backend: inline })),
    );
  });

  test.each([
    ['skip', 3, 300],
    ['repeat', 3, 400],
  ] as const)('a frame that fails for good: %s', async (onError, frames, duration) => {
    const read: Read = (index) => (index === 2 ? throwError(() => empty) : whole(index));
    const events = await all(runOf(read, { onError, delay: 100 }).events);
    expect(events.filter(({ type }) => type === 'gif-written')).toMatchObject([
      { frames, duration },
    ]);
    expect(events.filter(({ type }) => type === 'frame-failed')).toMatchObject([
      { index: 2, error: { code: 'ERR_FRAME_EMPTY', index: 2, endpoint: 'played' } },
    ]);
  });

  test('a frame that fails for good fails the run: no GIF appears, and the others stay', async () => {
    const read: Read = (index) => (index === 2 ? throwError(() => empty) : whole(index));
    const run = runOf(read);
    await expect(all(run.events)).rejects.toMatchObject({ code: 'ERR_FRAME_EMPTY', index: 2 });
    expect(existsSync(run.output)).toBe(false);
    expect(filesIn(run.framesDir)).toEqual(['0.png', '1.png']);
    expect(run.started).toEqual([0, 1, 2]);
  });

  test('a damaged frame does not stay, or it would be kept for ever', async () => {
    const read: Read = (index) =>
      of({ image: index === 1 ? withWrongCrc(noisePng(1)) : noisePng(index) });
    const run = runOf(read, { onError: 'skip' });
    const events = await all(run.events);
    expect(events.filter(({ type }) => type === 'frame-failed')).toMatchObject([{ index: 1 }]);
    expect(filesIn(run.framesDir)).toEqual(['0.png', '2.png', '3.png']);
    const failing = runOf(read);
    await expect(all(failing.events)).rejects.toMatchObject({ index: 1 });
    expect(filesIn(failing.framesDir)).not.toContain('1.png');
  });

  test('resumes: frames that are there are kept and not read; the disk limit counts them', async () => {
    const run = runOf(whole, { resume: true });
    mkdirSync(run.framesDir);
    writeFileSync(join(run.framesDir, '2.png'), noisePng(2));
    const events = await all(run.events);
    expect(run.started).toEqual([0, 1, 3]);
    expect(events.filter(({ type }) => type === 'frame-kept')).toEqual([
      { type: 'frame-kept', index: 2 },
    ]);
    const bytes = [0, 1, 2, 3].reduce((sum, index) => sum + noisePng(index).length, 0);
    await all(runOf(whole, { maxDisk: bytes }).events);
    const limited = runOf(whole, { maxDisk: bytes - 1, resume: true });
    mkdirSync(limited.framesDir);
    writeFileSync(join(limited.framesDir, '2.png'), noisePng(2));
    await expect(all(limited.events)).rejects.toMatchObject({
      code: 'ERR_DISK_LIMIT',
      path: limited.framesDir,
    });
  });

  test.each([
    ['in order', {}],
    ['backwards', { reverse: true }],
  ])(
    'kept frames keep the delays of their source, %s; a new run forgets them',
    async (_, order) => {
      const read: Read = (index) =>
        of(index === 0 ? frame(index) : { ...frame(index), delay: 100.5 * (index + 1) });
      const longer: Read = (index) => of({ ...frame(index), delay: 1_000 });
      const first = runOf(read, order);
      await all(first.events);
      expect(filesIn(first.framesDir)).toEqual([delaysFile, ...frameNames(4)]);
      const [framesDir, output, resume] = [first.framesDir, first.output, true];
      const gif = readFileSync(output);

      const none = runOf(longer, { ...order, framesDir, output, resume });
      await all(none.events);
      expect(none.started).toEqual([]);
      expect(readFileSync(output)).toEqual(gif);

      // Of a frame that comes again, the new delay counts, also in the run after.
      rmSync(join(framesDir, '2.png'));
      await all(runOf(longer, { ...order, framesDir, output, resume }).events);
      const changed = readFileSync(output);
      await all(runOf(read, { ...order, framesDir, output, resume }).events);
      expect(readFileSync(output)).toEqual(changed);
      const delays = new Map([[2, 1_000]]);
      await all(runOf(read, { ...order, delays, output }).events);
      expect(readFileSync(output)).toEqual(changed);

      await all(runOf(whole, { ...order, framesDir, output }).events);
      expect(filesIn(framesDir)).toEqual(frameNames(4));
    },
  );

  test.each(['3,7', '3,', '3'])(
    'delays of a killed run: an unfinished line %j counts for nothing',
    async (line) => {
      const run = runOf((index) => of({ ...frame(index), delay: 700 }), { resume: true });
      mkdirSync(run.framesDir);
      writeFileSync(join(run.framesDir, '2.png'), noisePng(2));
      writeFileSync(join(run.framesDir, delaysFile), `\n2,400\n${line}`);
      await all(run.events);
      const again = runOf(whole, { resume: true, framesDir: run.framesDir });
      await all(again.events);
      expect(again.started).toEqual([]);
      expect(readFileSync(again.output)).toEqual(readFileSync(run.output));
      const delays = new Map([0, 1, 3].map((index) => [index, 700]));
      const told = runOf(whole, { delays: delays.set(2, 400) });
      await all(told.events);
      expect(readFileSync(run.output)).toEqual(readFileSync(told.output));
    },
  );

  test('without a GIF, frames are saved, and no more', async () => {
    const run = runOf(whole, { gif: false });
    const events = await all(run.events);
    expect(new Set(typesOf(events))).toEqual(new Set(['frame-started', 'frame-saved', 'done']));
    expect(existsSync(run.output)).toBe(false);
  });

  test('with the first frame stalled, no more than the window are started; unsubscribing ends all reads', async () => {
    const read: Read = (index) => (index === 0 ? NEVER : whole(index));
    const run = runOf(read, { count: 600, window: 136, concurrency: 8 });
    const { subscription } = record(run.events);
    await until('the window is full', () => run.started.length === 136);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(run.started).toHaveLength(136);
    expect([...run.open]).toEqual([0]);
    subscription.unsubscribe();
    expect(run.open.size).toBe(0);
    expect(existsSync(run.output)).toBe(false);
  });

  test('no more are read at once than connections that are allowed', async () => {
    const run = runOf(() => NEVER, { count: 9, concurrency: 3 });
    const { subscription } = record(run.events);
    await until('three are read', () => run.started.length === 3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(run.started).toEqual([0, 1, 2]);
    subscription.unsubscribe();
  });

  test('a failed try is told, and tried again', async () => {
    let tries = 0;
    const read: Read = (index) =>
      defer(() => (index === 1 && (tries += 1) === 1 ? throwError(() => empty) : whole(index)));
    const events = await all(runOf(read, { retries: 1 }).events);
    expect(events.filter(({ type }) => type === 'frame-retried')).toMatchObject([
      { index: 1, attempt: 1, error: empty },
    ]);
  });

  test('what is no PNG file fails the run', async () => {
    const run = runOf(() => of({ image: 'a.png' }));
    await expect(all(run.events)).rejects.toMatchObject({ code: 'ERR_SOURCE_INVALID', index: 0 });
  });

  test('with a disk that takes no more, frames in memory are bounded, whatever the window', async () => {
    afterThisTest(() => disk.release());
    const same = of(frame(0));
    const run = runOf(() => same, { count: 1_500, window: 1_500, concurrency: 4, gif: false });
    let saved = 0;
    const { subscription } = record(run.events, ({ type }) => {
      if (type !== 'frame-saved') return;
      saved += 1;
      if (saved === 300) disk.hold();
    });
    // Those that are read at once, and two batches.
    const most = 4 + 2 * 256;
    await until('no more are read', () => saved >= 300 && run.started.length - saved >= most);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(run.started.length - saved).toBe(most);
    subscription.unsubscribe();
  });

  test.each([{}, { reverse: true }])(
    'a frame of another size is named by its index and its file: %j',
    async (order) => {
      const large = { image: noisePng(2, { width: 20, height: 20 }) };
      const run = runOf((index) => (index === 2 ? of(large) : whole(index)), order);
      const path = join(run.framesDir, '2.png');
      await expect(all(run.events)).rejects.toMatchObject({
        ...{ code: 'ERR_FRAME_SIZE_MISMATCH', index: 2, path },
        message: expect.stringContaining(`${path}) is 20x20; expected 10x10, the size of frame `),
      });
    },
  );

  test.each([
    ['the one that writes frames', {}, 50],
    ['and the one that checks saved frames', { resume: true }, 45],
  ])('threads take descriptors from connections: %s', (_, more, connections) => {
    const { readFileSync: read } = fs;
    const spies = [
      jest
        .spyOn(fs, 'readFileSync')
        .mockImplementation(((path: string, how: never) =>
          path === '/proc/self/limits'
            ? 'Max open files  128  128  files'
            : read(path, how)) as never),
      jest.spyOn(fs, 'readdirSync').mockReturnValue(Array(20).fill('') as never),
    ];
    afterThisTest(() => spies.forEach((spy) => spy.mockRestore()));
    const { events } = runOf(whole, { count: 500, concurrency: 500, workers: 64, ...more });
    const { values, subscription } = record(events);
    subscription.unsubscribe();
    expect(values).toMatchObject([
      {
        code: 'WARN_FEWER_CONNECTIONS',
        message: expect.stringContaining(
          `${connections} connections at once instead of 500 and 9 threads instead of 64`,
        ),
      },
    ]);
  });

  test('a list of delays is an input, which the GIF must not be written over', async () => {
    const delays = join(tempFolder(), 'delays.txt');
    writeFileSync(delays, '0,100\n');
    const run = runOf(whole, { delays, output: delays });
    await expect(all(run.events)).rejects.toMatchObject({
      code: 'ERR_OUTPUT_IS_INPUT',
      path: delays,
    });
    expect(run.started).toEqual([]);
  });

  test.each([
    ['that does not measure its times is taken to need none', undefined, 0, 0],
    ['tells its times', { decode: 5, encode: 7 }, 5, 7],
  ])('a backend %s', async (_, times, decodeTime, encodeTime) => {
    const timed: StartBackend = (options) => {
      const own = inline(options);
      return {
        ...own,
        encode: (job, observer) =>
          own
            .encode(job, observer)
            .pipe(map(({ times: _own, ...reply }) => ({ ...reply, times }) as EncodeReply)),
      };
    };
    const events = await all(runOf(whole, { backend: timed }).events);
    expect(events.filter(({ type }) => type === 'chunk-encoded')).toMatchObject([
      { decodeTime, encodeTime },
    ]);
  });
});
