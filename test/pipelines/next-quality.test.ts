import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bestOf, nextQuality, type Attempt } from '../../pipelines/next-quality.js';

/** Tries qualities until there is no next one; `sizeAt` must grow with the quality. */
function search(sizeAt: (quality: number) => number, first: number, maxBytes: number): Attempt[] {
  const attempts: Attempt[] = [];
  for (;;) {
    const quality = nextQuality(attempts, first, maxBytes);
    if (quality === undefined) return attempts;
    const bytes = sizeAt(quality);
    attempts.push({ quality, bytes, fits: bytes <= maxBytes });
    expect(attempts.length).toBeLessThanOrEqual(9);
  }
}

const exponential = (smallest: number, slope: number) => (quality: number) =>
  Math.round(smallest * Math.exp(slope * quality));

describe('nextQuality', () => {
  test('one attempt where the best quality fits', () => {
    expect(search(() => 1_000, 90, 1_000)).toEqual([{ quality: 90, bytes: 1_000, fits: true }]);
  });

  test('nothing fits: the lowest quality was tried, and none is next', () => {
    const attempts = search(exponential(1_000, 0.02), 90, 500);

    expect(bestOf(attempts)).toBeUndefined();
    expect(attempts.at(-1)).toMatchObject({ quality: 1, fits: false });
  });

  test('quality 1 alone fits', () => {
    const sizeAt = (quality: number) => (quality === 1 ? 10 : 1_000 + quality);

    expect(bestOf(search(sizeAt, 90, 500))).toEqual({ quality: 1, bytes: 10, fits: true });
  });

  test('never a quality twice, none above the first, few attempts, close to the best', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.004, max: 0.08, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 1.05, max: 50, noNaN: true }),
        (slope, first, room) => {
          const sizeAt = exponential(10_000, slope);
          const maxBytes = Math.round(sizeAt(1) * room);
          const attempts = search(sizeAt, first, maxBytes);
          const best = bestOf(attempts);

          expect(new Set(attempts.map(({ quality }) => quality)).size).toBe(attempts.length);
          expect(attempts.every(({ quality }) => quality >= 1 && quality <= first)).toBe(true);
          // The first, one step below what does not fit, or so close that more is not worth it.
          const isBest = best!.quality === first || sizeAt(best!.quality + 1) > maxBytes;
          expect(isBest || best!.bytes >= 0.85 * maxBytes).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('bestOf', () => {
  test('the highest quality that fits, whatever the order', () => {
    const attempts: Attempt[] = [
      { quality: 90, bytes: 9, fits: false },
      { quality: 20, bytes: 2, fits: true },
      { quality: 40, bytes: 4, fits: true },
      { quality: 30, bytes: 3, fits: true },
    ];

    expect(bestOf(attempts)?.quality).toBe(40);
    const none: Attempt[] = [];
    expect(bestOf(none)).toBeUndefined();
  });
});
