import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { from, map, Subject, take } from 'rxjs';
import { PipelineError } from '../../src/errors.js';
import { evenChunks } from '../../src/codecs/gif/chunk-layout.js';
import type { Chunk, Frame } from '../../src/messages.js';
import { chunk } from '../../src/stages/chunk.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

const frame = (index: number): Frame => ({ index, image: `${index}.png` });

/** Frames by their digit, for marble diagrams. */
const frames = Object.fromEntries(Array.from({ length: 10 }, (_, k) => [k, frame(k)]));

/** A chunk; that of several frames is a whole one. */
const run = (index: number, firstFrame: number, ...indices: number[]): Chunk => ({
  index,
  firstFrame,
  frames: indices.map(frame),
  before: index === 0 ? undefined : { anchor: frame(0), last: frame(firstFrame - 1) },
  isContinued: indices.length > 1,
});

/** Chunks of two, by letter. */
const pairs = { A: run(0, 0, 0, 1), B: run(1, 2, 2, 3), C: run(2, 4, 4, 5) };

const missing = (index: number) =>
  new PipelineError('ERR_FRAME_MISSING', `Frame ${index} is missing`, { index });

describe('chunk', () => {
  test('groups consecutive frames', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0-1-2-3-|', frames);
      const e1subs = '  ^--------!';
      const expected = '---A---B-|';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected, pairs);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a chunk goes out with the last of its frames to come, whatever their order', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -3-0-5-4-2-1---|', frames);
      const e1subs = '  ^--------------!';
      const expected = '-------C---(BA)|';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected, pairs);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('the last chunk may be shorter, and goes out at the end', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -1-0-2-|   ', frames);
      const e1subs = '  ^------!   ';
      const expected = '---A---(z|)';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected, { ...pairs, z: run(1, 2, 2) });
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -', frames);
      const e1subs = '  ^';
      const expected = '-';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' |   ', frames);
      const e1subs = '  (^!)';
      const expected = '|   ';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('one', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0--|   ', frames);
      const e1subs = '  ^---!   ';
      const expected = '----(z|)';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected, { z: run(0, 0, 0) });
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('chunks of one frame', () =>
    marbles(({ hot, expectObservable }) => {
      const e1 = hot('  -1-0----|', frames);
      const expected = '---(ba)-|';

      expectObservable(e1.pipe(chunk(evenChunks(1)))).toBe(expected, {
        a: { ...run(0, 0, 0), isContinued: true },
        b: { ...run(1, 1, 1), isContinued: true },
      });
    }));

  test('an error of the source goes out at once, without what is not whole', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0-1-2-#', frames);
      const e1subs = '  ^------!';
      const expected = '---A---#';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected, pairs);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test.each([
    ['in the first chunk', [1, 2, 3], 0],
    ['in a chunk in the middle', [0, 1, 3, 4, 5], 2],
    ['at the end of a chunk in the middle', [0, 1, 2, 4, 5], 3],
    ['at the start of the last chunk', [0, 1, 2, 3, 5], 4],
    ['of a whole chunk at the start', [2, 3, 4, 5], 0],
    ['of a whole chunk in the middle', [0, 1, 4, 5], 2],
    ['of whole chunks and a half', [0, 1, 7], 2],
    ['twice: the first counts', [1, 3], 0],
    ['twice, where the later one was seen earlier: the first counts', [5, 1, 2, 3], 0],
  ])('a hole %s is an error', (_, indices, hole) => {
    const result = record(from(indices).pipe(map(frame), chunk(evenChunks(2))));

    expect(result.completed).toBe(false);
    expect(result.error).toEqual({ value: missing(hole) });
    expect(result.error?.value).toMatchObject({ code: 'ERR_FRAME_MISSING', index: hole });
  });

  test('unsubscribing early', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0-1-2-3-|', frames);
      const unsub = '   ----!     ';
      const e1subs = '  ^---!     ';
      const expected = '---A-     ';

      expectObservable(e1.pipe(chunk(evenChunks(2))), unsub).toBe(expected, pairs);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('each subscription groups for itself', () =>
    marbles(({ cold, expectObservable }) => {
      const e1 = cold('   -0-1|   ', frames);
      const firstOut = '  ---A|   ';
      const secondOut = ' -----A| ';
      const result = e1.pipe(chunk(evenChunks(2)));

      expectObservable(result).toBe(firstOut, pairs);
      expectObservable(result, '  --^').toBe(secondOut, pairs);
    }));

  test('a source that completes while a chunk goes out', () => {
    const source = new Subject<Frame>();
    const result = record(source.pipe(chunk(evenChunks(2))), () => source.complete());

    source.next(frame(0));
    source.next(frame(1));

    expect(result.values).toEqual([pairs.A]);
    expect(result.completed).toBe(true);
  });

  test('stops a synchronous source when it is unsubscribed', () => {
    const { source, emitted } = firehose();

    const { values } = record(source.pipe(map(frame), chunk(evenChunks(2)), take(1)));

    expect(values).toEqual([pairs.A]);
    expect(emitted).toEqual([0, 1]);
  });

  test('has the sizes of the format unless asked otherwise', () => {
    const { values } = record(from(Array.from({ length: 20 }, (_, k) => frame(k))).pipe(chunk()));

    expect(values.map((value) => value.frames.length)).toEqual([8, 8, 4]);
    expect(values.map((value) => value.firstFrame)).toEqual([0, 8, 16]);
  });

  test('any arrival order gives the same chunks, each frame in its place', () => {
    const arrivals = fc
      .tuple(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 9 }))
      .chain(([length, size]) =>
        fc.tuple(
          fc.shuffledSubarray(
            Array.from({ length }, (_, k) => k),
            { minLength: length },
          ),
          fc.constant(size),
        ),
      );
    fc.assert(
      fc.property(arrivals, ([indices, size]) => {
        const result = record(from(indices).pipe(map(frame), chunk(evenChunks(size))));
        const byIndex = result.values.toSorted((a, b) => a.index - b.index);

        expect(result.completed).toBe(true);
        expect(byIndex).toEqual(
          Array.from({ length: Math.ceil(indices.length / size) }, (_, index) => ({
            index,
            firstFrame: index * size,
            before:
              index === 0
                ? undefined
                : {
                    // A group has sixteen chunks.
                    anchor: frame((index - 1 - ((index - 1) % 16)) * size),
                    last: frame(index * size - 1),
                  },
            isContinued: (index + 1) * size <= indices.length,
            frames: Array.from(
              { length: Math.min(size, indices.length - index * size) },
              (_frame, k) => frame(index * size + k),
            ),
          })),
        );
      }),
    );
  });

  test('any run with a hole ends with the first frame that is missing', () => {
    const anyRun = fc
      .tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 5 }))
      .chain(([length, size]) =>
        fc.tuple(
          // The last frame comes; of the others any, but not all.
          fc.shuffledSubarray(
            Array.from({ length: length - 1 }, (_, k) => k),
            { maxLength: length - 2 },
          ),
          fc.constant(length - 1),
          fc.constant(size),
        ),
      );
    fc.assert(
      fc.property(anyRun, ([some, last, size]) => {
        let hole = 0;
        while (some.includes(hole)) hole += 1;
        const result = record(from([last, ...some]).pipe(map(frame), chunk(evenChunks(size))));

        expect(result.error?.value).toMatchObject({ code: 'ERR_FRAME_MISSING', index: hole });
      }),
    );
  });
});

describe('chunk: a frame that comes twice', () => {
  test.each([
    ['in the same chunk', [0, 0]],
    ['in a chunk that went out', [0, 1, 1]],
    ['in a chunk that went out early', [2, 3, 2]],
  ])('%s is an error', (_, indices) => {
    const result = record(from(indices.map(frame)).pipe(chunk(evenChunks(2))));

    expect(result.error?.value).toMatchObject({
      code: 'ERR_FRAME_TWICE',
      index: indices.at(-1),
    });
  });
});

describe('chunk: gaps', () => {
  const gap = (index: number) => ({ index, image: undefined });
  const some = { ...frames, a: gap(0), b: gap(1), c: gap(2), d: gap(3), e: gap(4) };

  test('stand for their frames: nothing waits for them', () =>
    marbles(({ hot, expectObservable }) => {
      const e1 = hot('  -1-c-d-a----e-|   ', some);
      const expected = '-------(BA)---(C|)';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected, {
        // The anchor is a gap, and so is the last frame of the second chunk.
        A: { ...run(0, 0, 1), gaps: [0], isContinued: true },
        B: { ...run(1, 2), gaps: [2, 3], before: undefined },
        C: { ...run(2, 4), gaps: [4], before: undefined },
      });
    }));

  test('a chunk waits for the frame before it, and for its anchor', () =>
    marbles(({ hot, expectObservable }) => {
      const e1 = hot('  -4-5-3-2-0----1---|', frames);
      const expected = '---------C----(BA)|';

      expectObservable(e1.pipe(chunk(evenChunks(2)))).toBe(expected, pairs);
    }));

  test('come but once', () => {
    const result = record(from([gap(0), frame(0)]).pipe(chunk(evenChunks(2))));

    expect(result.error?.value).toMatchObject({ code: 'ERR_FRAME_TWICE', index: 0 });
  });
});
