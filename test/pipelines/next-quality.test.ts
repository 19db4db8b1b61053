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

describe('nextQuality of a picture that hardly gets smaller at first, and whose beginning stands still', () => {
  const sizeAt = (quality: number) =>
    Math.round(1_000_000 * Math.min(1 + quality / 500, Math.exp((quality - 15) * 0.15)));

  test.each([1_050_000, 900_000, 600_000, 300_000, 200_000, 150_000])(
    'uses half of %i bytes at least, though all that is too large seems to fit nearly',
    (maxBytes) => {
      const seems = (quality: number) => Math.min(sizeAt(quality), maxBytes + 1);
      const best = bestOf(search(seems, 90, maxBytes));

      expect(best!.bytes).toBeLessThanOrEqual(maxBytes);
      expect(best!.bytes).toBeGreaterThan(maxBytes / 2);
    },
  );
});

describe('nextQuality, step by step, for 1,000 bytes', () => {
  /** Attempts by their quality and size. */
  const after = (...sizes: (readonly [number, number])[]) =>
    nextQuality(
      sizes.map(([quality, bytes]) => ({ quality, bytes, fits: bytes <= 1_000 })),
      90,
      1_000,
    );

  test.each([
    ['none was made', [], 90],
    ['one is too large: a step of quality is taken for 2 % of its size', [[90, 4_000]], 19],
    ['one is hardly too large, as far as it got: six tenths of its quality', [[90, 1_001]], 54],
    [
      'four are too large: the same for the lowest',
      [
        [90, 4_000],
        [60, 3_000],
        [40, 2_000],
        [30, 1_500],
      ],
      8,
    ],
    [
      'five are too large: whether any quality fits',
      [
        [90, 9],
        [80, 8],
        [70, 7],
        [60, 6],
        [50, 5],
      ].map(([quality, k]) => [quality!, 1_000 * k!] as const),
      1,
    ],
    [
      'one is too large and one fits: on the line between them',
      [
        [90, 2_000],
        [50, 800],
      ],
      58,
    ],
    [
      'they hardly differ: a step of quality is taken for 0.1 % at least',
      [
        [100, 1_001],
        [1, 929],
      ],
      69,
    ],
    [
      'they differ much: above that which fits',
      [
        [53, 1_000_000],
        [50, 929],
      ],
      51,
    ],
    [
      'they are next to each other',
      [
        [51, 1_100],
        [50, 500],
      ],
      undefined,
    ],
    [
      'there is one between them',
      [
        [52, 1_100],
        [50, 500],
      ],
      51,
    ],
    [
      'one is as large as 93 %',
      [
        [90, 2_000],
        [50, 930],
      ],
      undefined,
    ],
    [
      'one is a little smaller: a fifth of the way above it',
      [
        [90, 2_000],
        [50, 929],
      ],
      58,
    ],
    [
      'the other is a little larger: a fifth of the way below it',
      [
        [90, 1_001],
        [50, 500],
      ],
      82,
    ],
    [
      'eight were made',
      [
        [90, 9_000],
        [85, 8_500],
        [80, 8_000],
        [70, 7_000],
        [60, 6_000],
        [50, 5_000],
        [40, 4_000],
        [1, 500],
      ],
      undefined,
    ],
    [
      'seven were made',
      [
        [90, 9_000],
        [85, 8_500],
        [80, 8_000],
        [70, 7_000],
        [60, 6_000],
        [40, 4_000],
        [1, 500],
      ],
      13,
    ],
    [
      'not even quality 1 fits',
      [
        [90, 9_000],
        [1, 1_001],
      ],
      undefined,
    ],
  ] as const)('%s', (_, sizes, quality) => {
    expect(after(...sizes)).toBe(quality);
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
