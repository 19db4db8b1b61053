import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_DELAY_CS } from '../../src/codecs/gif/blocks.js';
import { frameDelays, type Timing } from '../../src/animation/delays.js';

/** The delays of the first `count` frames of an animation that goes on. */
const delaysOf = (count: number, timing: Timing): number[] => {
  const delayOf = frameDelays(timing);
  return Array.from({ length: count }, (_, position) => delayOf(position, false));
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('frameDelays', () => {
  test.each([
    [500, [50, 50, 50, 50, 50, 50]],
    [10, [1, 1, 1, 1, 1, 1]],
    [0, [0, 0, 0, 0, 0, 0]],
    [33, [3, 4, 3, 3, 4, 3]],
    [15, [2, 1, 2, 1, 2, 1]],
    [4, [0, 1, 0, 1, 0, 0]],
    [655_350, Array(6).fill(65_535)],
  ])('%d ms each', (delay, expected) => {
    expect(delaysOf(6, { delay })).toEqual(expected);
  });

  test.each([
    [60, 6_000],
    [24, 2_400],
    [23.976, 23_976],
    [30, 108_000],
  ])('%d frames a second do not drift: %i frames', (fps, count) => {
    expect(sum(delaysOf(count, { delay: 1_000 / fps }))).toBe(Math.round((count * 100) / fps));
  });

  test('frame k of fps begins at k * 100 / fps, rounded half up, however late it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(10_000_000), (fps, position) => {
        /** In whole numbers: floor((2 * 100 k + fps) / 2 fps). */
        const begin = (k: number) => Number((200n * BigInt(k) + BigInt(fps)) / (2n * BigInt(fps)));
        expect(frameDelays({ delay: 1_000 / fps })(position, false)).toBe(
          begin(position + 1) - begin(position),
        );
      }),
    );
  });

  test('frames with a delay of their own have it, and move the others', () => {
    const delays = new Map([
      [5, 0],
      [1, 1_000],
      [2, 20],
    ]);

    expect(delaysOf(7, { delay: 40, delays })).toEqual([4, 100, 2, 4, 4, 0, 4]);
    // 41.7 ms each: one of them among other delays makes up for the others, too.
    expect(delaysOf(7, { delay: 1_000 / 24, delays })).toEqual([4, 100, 2, 4, 5, 0, 4]);
  });

  test('delays of their own do not drift either', () => {
    const delays = new Map(Array.from({ length: 3_000 }, (_, position) => [position, 33]));

    expect(sum(delaysOf(3_000, { delay: 500, delays }))).toBe(9_900);
  });

  const someDelay = fc.oneof(
    fc.integer({ min: 0, max: 655_350 }),
    fc.double({ min: 0, max: 655_350, noNaN: true }),
  );

  test('any: in the range of a GIF, and never more than half a hundredth off in all', () => {
    fc.assert(
      fc.property(someDelay, fc.array(fc.option(someDelay)), (delay, own) => {
        const delays = new Map<number, number>();
        for (const [position, ms] of own.entries()) if (ms !== null) delays.set(position, ms);
        const given = delaysOf(own.length, { delay, delays });

        expect(given.every((cs) => Number.isInteger(cs) && cs >= 0 && cs <= MAX_DELAY_CS)).toBe(
          true,
        );
        const exact = sum(own.map((ms) => ms ?? delay)) / 10;
        expect(Math.abs(sum(given) - exact)).toBeLessThanOrEqual(0.50001);
      }),
    );
  });

  test('the longest delay stays in range after a fraction that rounding may push over', () => {
    const delays = new Map([
      [0, 4.99998999999999],
      [1, 655_350],
    ]);

    expect(delaysOf(2, { delay: 0, delays })).toEqual([0, 65_535]);
  });

  test('whole hundredths of their own are exact among any others', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 10, max: 100, noNaN: true }),
        fc.nat(65_535),
        fc.nat(100_000),
        (fps, cs, position) => {
          const delays = new Map([[position, cs * 10]]);
          expect(frameDelays({ delay: 1_000 / fps, delays })(position, false)).toBe(cs);
        },
      ),
    );
  });

  test('the last frame takes its pause, and nothing else does', () => {
    const delays = new Map([[2, 70]]);
    const delayOf = frameDelays({ delay: 40, delays, lastDelay: 1_500 });

    expect([0, 1, 2].map((position) => delayOf(position, false))).toEqual([4, 4, 7]);
    expect(delayOf(2, true)).toBe(150);
    expect(frameDelays({ delay: 40, delays })(2, true)).toBe(7);
    expect(frameDelays({ delay: 40, lastDelay: 0 })(2, true)).toBe(0);
  });

  test('looks at each frame a few times, however many there are', () => {
    let looks = 0;
    const delays = new (class extends Map<number, number> {
      override get(position: number) {
        looks += 1;
        return super.get(position);
      }
    })([[7, 40]]);
    const delayOf = frameDelays({ delay: 100, delays });
    const shown = Array.from({ length: 1_000 }, (_, position) => delayOf(position, false));
    expect(shown[7]).toBe(4);
    expect(looks).toBeLessThanOrEqual(2_000);
  });
});
