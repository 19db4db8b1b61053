import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noiseImage } from '../helpers/images.js';
import { TestKernels } from '../helpers/kernels.js';
import { countColors as countByOracle } from '../oracles/count-colors.js';

const kernels = new TestKernels();

function countColors(rgba: Uint8Array, limit: number): number {
  kernels.begin();
  return kernels.raw.countColors(kernels.put(rgba), rgba.length / 4, limit);
}

/** The colours of an image, by the letter: all that is less than half opaque is one of them. */
const colorsIn = (rgba: Uint8Array): number => {
  const colors = new Set<string>();
  for (let at = 0; at < rgba.length; at += 4) {
    const [r, g, b, alpha] = rgba.subarray(at, at + 4);
    colors.add(alpha! < 128 ? 'transparent' : `${r},${g},${b}`);
  }
  return colors.size;
};

/** Few different colours, or many, in any order. */
const anyRgba = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), {
      minLength: 1,
      maxLength: 300,
      size: 'max',
    }),
    fc.array(fc.nat(299), { maxLength: 400, size: 'max' }),
  )
  .map(([colors, picks]) => Uint8Array.from(picks.flatMap((k) => colors[k % colors.length]!)));

describe('countColors', () => {
  test('counts as a set does, and as the oracle does, up to one more than its limit', () => {
    fc.assert(
      fc.property(anyRgba, fc.integer({ min: 1, max: 256 }), (rgba, limit) => {
        const colors = countColors(rgba, limit);

        expect(colors).toBe(Math.min(colorsIn(rgba), limit + 1));
        expect(colors).toBe(countByOracle(rgba, limit));
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [
      [
        [1, 2, 3, 0],
        [4, 5, 6, 127],
        [0, 0, 0, 64],
      ],
      1,
    ],
    [
      [
        [1, 2, 3, 128],
        [1, 2, 3, 255],
        [1, 2, 3, 200],
      ],
      1,
    ],
    [
      [
        [1, 2, 3, 127],
        [1, 2, 3, 128],
      ],
      2,
    ],
    [
      [
        [0, 0, 0, 255],
        [0, 0, 0, 0],
      ],
      2,
    ],
    [
      [
        [255, 255, 255, 255],
        [0, 0, 0, 0],
        [255, 255, 255, 255],
        [0, 0, 1, 255],
      ],
      3,
    ],
    [[], 0],
  ])('%j are %i', (pixels, colors) => {
    expect(countColors(Uint8Array.from(pixels.flat()), 256)).toBe(colors);
  });

  test('the limit itself is not too many', () => {
    const { rgba } = noiseImage(16, 16);

    expect(countColors(rgba, 256)).toBe(256);
    expect(countColors(rgba, 255)).toBe(256);
    expect(countColors(rgba, 16)).toBe(17);
  });
});
