import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noise, paintedImage } from '../helpers/images.js';
import { TestKernels } from '../helpers/kernels.js';
import { findBands as findByOracle } from '../oracles/bands.js';
import { NO_COLOR } from '../oracles/color-table.js';

const kernels = new TestKernels();

/**
 * Finds blocks with bands, row by row.
 *
 * @param errorOf the squared error of each pixel, below 1,000; `undefined` for one that is not drawn.
 */
function findBands(
  rgba: Uint8Array,
  width: number,
  errorOf: (pixel: number) => number | undefined = () => 3,
): { readonly blocks: number[]; readonly places: Uint16Array; readonly count: number } {
  kernels.begin();
  const { raw } = kernels;
  // Each place has its own number as its error.
  kernels.write(raw.errors.value, ERRORS);
  const height = rgba.length / 4 / width;
  const places = Uint16Array.from(
    { length: width * height },
    (_, pixel) => errorOf(pixel) ?? NO_COLOR,
  );
  const [across, down] = [Math.ceil(width / 4), Math.ceil(height / 4)];
  const image = kernels.putImage(rgba);
  const at = kernels.put(places);
  const out = kernels.room(across * down);
  const end = kernels.room(64);
  const count = raw.findBands(image, at, width, height, out);
  expect(kernels.isUntouched(end, end + 64)).toBe(true);
  return { blocks: [...kernels.bytes(out, across * down)], places, count };
}

const ERRORS = Int32Array.from({ length: 1_000 }, (_, k) => k);

/** A gradient whose red grows by `step` from pixel to pixel, in each row. */
const ramp = (width: number, height: number, step: number): Uint8Array =>
  paintedImage(width, height, (x) => [100 + Math.floor(x * step), 50, 50, 255]).rgba;

describe('findBands', () => {
  test('a gradient that the palette misses has bands', () => {
    expect(findBands(ramp(8, 8, 1), 8)).toMatchObject({ blocks: [1, 1, 1, 1], count: 4 });
  });

  test('one that the palette has has none: the squared errors of a block add up to less than 48', () => {
    const errorsOf = (sum: number) => (pixel: number) => (pixel === 9 ? sum : 0);
    expect(findBands(ramp(8, 8, 1), 8, errorsOf(47)).count).toBe(0);
    expect(findBands(ramp(8, 8, 1), 8, errorsOf(48)).blocks).toEqual([1, 0, 0, 0]);
  });

  test('with very few colours nothing is dithered: squared errors of more than 1024', () => {
    const errorsOf = (sum: number) => (pixel: number) =>
      [0, 1].includes(pixel) ? sum / 2 : undefined;
    expect(findBands(ramp(8, 8, 1), 8, errorsOf(1_024)).blocks).toEqual([1, 0, 0, 0]);
    expect(findBands(ramp(8, 8, 1), 8, errorsOf(1_026)).count).toBe(0);
  });

  test('only pixels to draw count', () => {
    const isDrawn = (pixel: number) => pixel % 8 > 3;
    expect(findBands(ramp(8, 8, 1), 8, (pixel) => (isDrawn(pixel) ? 3 : undefined)).blocks).toEqual(
      [0, 1, 0, 1],
    );
  });

  test('a plain area has none, whatever its error', () => {
    expect(findBands(ramp(8, 8, 0), 8, () => 40).count).toBe(0);
  });

  test('texture has none: from a change of 0.75 on, over both directions and three channels', () => {
    // Red changes from column to column only: by a sixth of the step, on average.
    const change = (step: number) => findBands(ramp(8, 8, step), 8).count;
    expect([change(4), change(5)]).toEqual([4, 0]);
  });

  test('an edge has none: a change by more than 6', () => {
    const edge = (step: number) =>
      findBands(paintedImage(8, 8, (x, y) => [100 + (y > 5 ? step : 0), 50, 50, 255]).rgba, 8)
        .blocks;
    expect(edge(6)).toEqual([0, 0, 1, 1]);
    expect(edge(7)).toEqual([0, 0, 0, 0]);
  });

  test('images of less than a block and one more have none', () => {
    expect(findBands(ramp(4, 8, 1), 4).count).toBe(0);
    expect(findBands(ramp(8, 4, 1), 8).count).toBe(0);
    expect(findBands(ramp(5, 5, 1), 5).blocks).toEqual([1, 0, 0, 0]);
  });

  test('any image: the blocks that the oracle finds', () => {
    const anyImage = fc.record({
      width: fc.integer({ min: 1, max: 23 }),
      height: fc.integer({ min: 1, max: 19 }),
      seed: fc.integer({ min: 1, max: 1e6 }),
      levels: fc.constantFrom(1, 2, 2, 9),
      step: fc.constantFrom(0, 0.3, 0.3, 1, 2.2),
      error: fc.constantFrom(4, 9, 20, 140),
    });
    let found = 0;
    fc.assert(
      fc.property(anyImage, ({ width, height, seed, levels, step, error }) => {
        const grain = noise(width * height * 3, levels, seed);
        const { rgba } = paintedImage(width, height, (x, y) => {
          const level = 60 + step * x + step * y * ((seed % 3) - 1);
          const at = (y * width + x) * 3;
          return [level + grain[at]!, level + grain[at + 1]!, 99 + grain[at + 2]!, 255];
        });
        const misses = noise(width * height, error, seed + 1);
        const isDrawn = (pixel: number) => (pixel * seed) % 7 !== 1;
        const { blocks, places, count } = findBands(rgba, width, (pixel) =>
          isDrawn(pixel) ? misses[pixel] : undefined,
        );
        const isBand = findByOracle(rgba, width, places, ERRORS);
        const wrong = isBand.filter((is, pixel) => {
          const [x, y] = [pixel % width, Math.floor(pixel / width)];
          return is !== (blocks[(y >> 2) * Math.ceil(width / 4) + (x >> 2)] === 1);
        });

        expect(wrong).toEqual([]);
        expect(count).toBe(blocks.filter((block) => block === 1).length);
        found += count;
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(100);
  });
});
