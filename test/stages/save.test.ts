import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { concat, from, range, map, Subject, throwError } from 'rxjs';
import type { Actor } from '../../src/actors/actor.js';
import { PipelineError } from '../../src/errors.js';
import type { DownloadedFrame, Gap } from '../../src/messages.js';
import type { save as saveStage, SaveOptions } from '../../src/stages/save.js';
import { fakeActors } from '../helpers/fake-actor.js';
import { record } from '../helpers/record.js';
import { tempFolder } from '../helpers/temp-folder.js';

const startDiskActor = jest.fn<(folder: string) => Actor<readonly DownloadedFrame[], Uint8Array>>();
let save: typeof saveStage;
beforeAll(async () => {
  jest.doMock('../../src/actors/disk-actor.js', () => ({ startDiskActor }));
  ({ save } = await import('../../src/stages/save.js'));
});

/** A stage whose disk is played: what it was asked to write, and how a batch of it ends. */
function played(write: (frames: readonly DownloadedFrame[]) => void = () => undefined) {
  const { start, log } = fakeActors((frames: readonly DownloadedFrame[]) => {
    write(frames);
    return new Uint8Array();
  });
  startDiskActor.mockReset().mockImplementation(start);
  const folder = join(tempFolder(), 'frames');
  const stage = (options: Partial<SaveOptions> = {}) => save({ folder, ...options });
  const written = () => log.jobs.map((batch) => batch.map(({ index }) => index));
  return { folder, stage, written, log };
}

const frame = (index: number, bytes = 3): DownloadedFrame => ({
  index,
  image: new Uint8Array(bytes),
});
const gap = (index: number): Gap => ({ index, image: undefined });
const wait = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('save', () => {
  beforeEach(() => {
    jest.useFakeTimers({
      doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'],
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('starts its thread before the first frame', () => {
    const { stage, log } = played();
    const { subscription } = record(new Subject<DownloadedFrame>().pipe(stage()));
    expect(log).toMatchObject({ started: 1, jobs: [] });
    subscription.unsubscribe();
    expect(log.stopped).toBe(1);
  });

  test('writes those that came within 20 ms together, and gives them when they are on disk', async () => {
    const { folder, stage, written, log } = played();
    const frames = new Subject<DownloadedFrame | Gap>();
    const { values, subscription } = record(frames.pipe(stage()));
    expect(existsSync(folder)).toBe(true);
    frames.next(frame(2));
    await wait(19);
    frames.next(frame(0));
    expect(written()).toEqual([]);
    await wait(1);
    expect(written()).toEqual([[2, 0]]);
    expect(values).toEqual([frame(2), frame(0)]);
    await wait(100);
    expect(written()).toHaveLength(1);
    expect(startDiskActor.mock.calls).toEqual([[folder]]);
    subscription.unsubscribe();
    expect(log.stopped).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('writes 256 at once, however fast they come', async () => {
    const { stage, written } = played();
    const frames = concat(range(0, 513).pipe(map((index) => frame(index))), new Subject<Gap>());
    const { values } = record(frames.pipe(stage()));
    await wait(0);
    expect(written().map(({ length }) => length)).toEqual([256, 256]);
    expect(values).toHaveLength(512);
    await wait(20);
    expect(written().map(({ length }) => length)).toEqual([256, 256, 1]);
  });

  test('what is larger than 64 KiB travels on by its path', async () => {
    const { folder, stage } = played();
    const { values, completed } = record(from([frame(0, 65_536), frame(1, 65_537)]).pipe(stage()));
    await wait(20);
    expect(values).toEqual([frame(0, 65_536), { index: 1, image: join(folder, '1.png') }]);
    expect(completed).toBe(false);
  });

  test('gaps pass, and are not written', async () => {
    const { stage, written } = played();
    const frames = new Subject<DownloadedFrame | Gap>();
    const { values } = record(frames.pipe(stage()));
    for (const one of [gap(0), frame(1), gap(2)]) frames.next(one);
    await wait(20);
    frames.next(gap(3));
    await wait(20);
    expect(written()).toEqual([[1]]);
    expect(values).toEqual([gap(0), frame(1), gap(2), gap(3)]);
  });

  test.each([
    ['of the source', 3, 'broken'],
    ['of what is reserved', 2, 'too much'],
  ])('what came before an error %s is written, and comes out', async (_, count, error) => {
    const { stage, written } = played();
    const reserved: number[] = [];
    const reserve = (bytes: number) => {
      reserved.push(bytes);

      if (error === 'too much' && reserved.length === 3) throw error;
    };
    const source = from([frame(0, 5), gap(9), frame(1, 6), frame(2, 7)]);
    const result = record(
      concat(
        source,
        throwError(() => 'broken'),
      ).pipe(stage({ reserve })),
    );
    await wait(20);
    expect(written().flat()).toEqual([0, 1, 2].slice(0, count));
    expect(result.values).toHaveLength(count + 1);
    expect(result.error?.value).toBe(error);
    expect(reserved).toEqual([5, 6, 7]);
  });

  test('a disk that fails is the error, and its thread is stopped', async () => {
    const full = new PipelineError('ERR_DISK_FULL', 'no room');
    const { stage, log } = played(() => {
      throw full;
    });
    const result = record(from([frame(0)]).pipe(stage()));
    await wait(20);
    expect(result.error?.value).toBe(full);
    expect(log.stopped).toBe(1);
  });

  test('a folder that cannot be made is an error, and no thread is started', () => {
    const { stage, log } = played();
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    const folder = join(file, 'frames');
    const { error } = record(from([frame(0)]).pipe(stage({ folder })));
    expect(error?.value).toMatchObject({ code: 'ERR_FRAMES_DIR_UNWRITABLE', path: folder });
    expect(log.started).toBe(0);
  });
});
