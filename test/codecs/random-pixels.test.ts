import { describe, expect, test } from '@jest/globals';
import { fillRandom } from '../../src/codecs/random-pixels.js';

function random(seed: number, index: number, length = 300): Buffer {
  const out = Buffer.alloc(length);
  fillRandom(seed, index, out);
  return out;
}

describe('fillRandom', () => {
  test('depends on seed and index alone, not on what was made before', () => {
    const forwards = [0, 1, 2, 3].map((index) => random(7, index));
    const backwards = [3, 2, 1, 0].map((index) => random(7, index)).reverse();

    expect(Buffer.concat(backwards).equals(Buffer.concat(forwards))).toBe(true);
  });

  test('makes the same bytes for ever, so that a seed names the same images', () => {
    expect(random(0, 0, 8).toString('hex')).toBe('03156e1e64c5471d');
    expect(random(42, 4_999, 8).toString('hex')).toBe('ab9dc35f93892705');
    expect(random(2 ** 53 - 1, 2 ** 32 + 7, 8).toString('hex')).toBe('b97f670bf8e9c625');
  });

  test.each([0, 1, 2, 3, 4, 5, 300])(
    'fills %i bytes, a prefix of what it would go on with',
    (length) => {
      expect(random(1, 2, length).equals(random(1, 2, 301).subarray(0, length))).toBe(true);
    },
  );

  test('overwrites what was there, and nothing beside it', () => {
    const larger = Buffer.alloc(20, 0xaa);
    fillRandom(1, 2, larger.subarray(5, 15));

    expect(larger.subarray(5, 15).equals(random(1, 2, 10))).toBe(true);
    expect(larger.subarray(0, 5).equals(Buffer.alloc(5, 0xaa))).toBe(true);
    expect(larger.subarray(15).equals(Buffer.alloc(5, 0xaa))).toBe(true);
  });

  test('makes another image for each index', () => {
    const images = new Set(
      Array.from({ length: 5_000 }, (_, k) => random(1, k).toString('latin1')),
    );

    expect(images.size).toBe(5_000);
  });

  test('makes other images for each seed, up to its 53rd bit', () => {
    const seeds = [
      ...Array.from({ length: 1_000 }, (_, k) => k),
      2 ** 31,
      2 ** 32,
      2 ** 32 + 1,
      2 ** 48 - 2,
      2 ** 52,
      Number.MAX_SAFE_INTEGER,
    ];
    const images = new Set(seeds.map((seed) => random(seed, 0).toString('latin1')));

    expect(images.size).toBe(seeds.length);
  });

  test('makes another image for an index beyond 32 bits', () => {
    expect(random(1, 2 ** 32).equals(random(1, 0))).toBe(false);
    expect(random(1, 2 ** 32 + 1).equals(random(1, 1))).toBe(false);
  });

  test('seed and index do not stand for each other', () => {
    expect(random(1, 2).equals(random(2, 1))).toBe(false);
  });

  test('its bytes are spread evenly', () => {
    const counts = new Array<number>(256).fill(0);
    const expected = 1_024;
    for (const byte of random(3, 5, 256 * expected)) counts[byte]! += 1;
    const chiSquare = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);

    // 255 degrees of freedom: five standard deviations (22.6) around the mean.
    expect(Math.abs(chiSquare - 255)).toBeLessThan(113);
  });

  test('images of neighbours have nothing to do with each other: half of their bits differ', () => {
    for (const [a, b] of [
      [random(1, 0, 10_000), random(1, 1, 10_000)],
      [random(1, 0, 10_000), random(2, 0, 10_000)],
      [random(1, 0, 10_000), random(1, 2 ** 31, 10_000)],
    ] as const) {
      let differing = 0;
      a.forEach((byte, k) => {
        for (let bits = byte ^ b[k]!; bits > 0; bits >>= 1) differing += bits & 1;
      });

      // 80000 bits: five standard deviations (141) around one half.
      expect(Math.abs(differing - 40_000)).toBeLessThan(707);
    }
  });
});
