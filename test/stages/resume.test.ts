import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { concat, from, map, NEVER, of, pipe, range, tap, type OperatorFunction } from 'rxjs';
import type { Actor } from '../../src/actors/actor.js';
import { PipelineError } from '../../src/errors.js';
import type { Frame, Gap } from '../../src/messages.js';
import type { resume as resumeStage, ResumeOptions } from '../../src/stages/resume.js';
import { fakeActors } from '../helpers/fake-actor.js';
import { record } from '../helpers/record.js';

const startCheckActor =
  jest.fn<
    (folder: string, maxPixels: number) => Actor<readonly number[], (number | undefined)[]>
  >();
let resume: typeof resumeStage;
beforeAll(async () => {
  jest.doMock('../../src/actors/disk-actor.js', () => ({ startCheckActor }));
  ({ resume } = await import('../../src/stages/resume.js'));
});

/** A stage over a folder that holds the odd frames, of 100 bytes and their index. */
function played(check: (indices: readonly number[]) => (number | undefined)[] = oddOnes) {
  const { start, log } = fakeActors(check);
  startCheckActor.mockReset().mockImplementation(start);
  const obtained: number[] = [];
  const obtain: OperatorFunction<number, Frame | Gap> = pipe(
    tap((index) => obtained.push(index)),
    map((index) => ({ index, image: `got/${index}` })),
  );
  const stage = (options: Partial<ResumeOptions> = {}) =>
    resume({ folder: 'in', ...options }, obtain);
  return { stage, obtained, log };
}

const oddOnes = (indices: readonly number[]) =>
  indices.map((index) => (index % 2 === 1 ? 100 + index : undefined));

const wait = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('resume', () => {
  beforeEach(() => {
    jest.useFakeTimers({
      doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'],
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('keeps what is whole in the folder, tells of it, and lets the rest be got', async () => {
    const { stage, obtained, log } = played();
    const kept: (readonly [number, number])[] = [];
    const onKept = (index: number, bytes: number) => kept.push([index, bytes]);
    const result = record(range(0, 4).pipe(stage({ maxPixels: 9, onKept })));
    await wait(0);
    expect(obtained).toEqual([0, 2]);
    expect(kept).toEqual([
      [1, 101],
      [3, 103],
    ]);
    expect(result.values.map(({ image }) => image)).toEqual([
      'got/0',
      'in/1.png',
      'got/2',
      'in/3.png',
    ]);
    expect(result.completed).toBe(true);
    expect(startCheckActor.mock.calls).toEqual([['in', 9]]);
    expect(log.stopped).toBe(1);
  });

  test('looks at those that came within 20 ms together, and at 64 at once', async () => {
    const { stage, log } = played();
    const { subscription } = record(concat(range(0, 130), NEVER).pipe(stage()));
    await wait(0);
    expect(log.jobs.map(({ length }) => length)).toEqual([64, 64]);
    await wait(19);
    expect(log.jobs).toHaveLength(2);
    await wait(1);
    expect(log.jobs[2]).toEqual([128, 129]);
    await wait(100);
    expect(log.jobs).toHaveLength(3);
    subscription.unsubscribe();
    expect(log.stopped).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
    // Unless asked otherwise, as many pixels as a download may have.
    expect(startCheckActor.mock.calls).toEqual([['in', 2 ** 25]]);
  });

  test.each([
    ['of the disk', 'disk'],
    ['of who is told', 'told'],
  ])('an error %s ends it', async (_, which) => {
    const error = new PipelineError('ERR_INPUT_UNREADABLE', which);
    const fail = () => {
      throw error;
    };
    const { stage, log } = played(which === 'disk' ? fail : oddOnes);
    const result = record(of(1).pipe(stage(which === 'told' ? { onKept: fail } : {})));
    await wait(0);
    expect(result.error?.value).toBe(error);
    expect(log.stopped).toBe(1);
  });

  test('nothing to look at starts no thread', async () => {
    const { stage, log } = played();
    const { completed } = record(from([]).pipe(stage()));
    await wait(100);
    expect(completed).toBe(true);
    expect(log.started).toBe(0);
  });
});
