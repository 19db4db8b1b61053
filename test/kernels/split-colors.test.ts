import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  anyTable,
  colorsOf,
  leastDistance,
  squaredDistance,
  tableFrom,
  totalError,
  type Rgb,
} from '../helpers/color-tables.js';
import { noise } from '../helpers/images.js';
import { expectSameColors, TestKernels } from '../helpers/kernels.js';
import { colorTable, type ColorTable } from '../oracles/color-table.js';
import type { Palette } from '../oracles/palette.js';
import { splitColors as splitByOracle } from '../oracles/split-colors.js';

const kernels = new TestKernels();

function splitColors(colors: ColorTable, entries: number, enough = 0): Palette {
  kernels.setColors(colors);
  const palette = kernels.palette(kernels.raw.splitColors(colors.size, entries, enough));
  expectSameColors(kernels.colors(colors.size), colors);
  return palette;
}

type Weighted = readonly [color: Rgb, count: number];

const weighted = (table: ColorTable): Weighted[] =>
  colorsOf(table).map((color, k) => [color, table.counts[k]!]);

/** The mean of some pixels, and the sum of their squared distances to it. */
function summary(colors: readonly Weighted[]): { mean: Rgb; error: number; pixels: number } {
  const pixels = colors.reduce((sum, [, count]) => sum + count, 0);
  const meanOf = (axis: number) =>
    colors.reduce((sum, [color, count]) => sum + count * color[axis]!, 0) / pixels;
  const mean: Rgb = [meanOf(0), meanOf(1), meanOf(2)];
  const error = colors.reduce((sum, [c, count]) => sum + count * squaredDistance(c, mean), 0);
  return { mean, error, pixels };
}

/** The least error that a plane across one of these axes leaves. */
function bestCut(colors: readonly Weighted[], axes: readonly number[]): number {
  let least = summary(colors).error;
  for (const axis of axes) {
    for (const [at] of colors) {
      const low = colors.filter(([color]) => color[axis]! <= at[axis]!);
      const high = colors.filter(([color]) => color[axis]! > at[axis]!);
      if (high.length > 0) least = Math.min(least, summary(low).error + summary(high).error);
    }
  }
  return least;
}

/** How far the colours of a table spread along an axis: a sum of squares. */
const spread = (colors: readonly Weighted[], axis: number): number => {
  const { mean } = summary(colors);
  return colors.reduce((sum, [color, count]) => sum + count * (color[axis]! - mean[axis]!) ** 2, 0);
};

describe('splitColors', () => {
  test('splits one box after the other, until each colour has its own', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const colors = weighted(table);
        const all = summary(colors);
        let palette = colorsOf(splitColors(table, 1));
        expect(palette).toHaveLength(1);
        expect(squaredDistance(palette[0]!, all.mean)).toBeLessThan(1e-12);
        /** Pixels in each box: a split divides them as its two means divide the mean. */
        const pixels = [all.pixels];
        let errors = all.error;
        /** The errors with one entry, with two, and so on. */
        const errorsWith = [errors];
        const rounding = 1e-6 * (all.error + 1);

        for (let entries = 2; entries <= table.size; entries += 1) {
          const split = splitColors(table, entries);
          const next = colorsOf(split);
          expect(next).toHaveLength(entries);
          const changed = palette.findIndex((entry, k) => squaredDistance(entry, next[k]!) > 0);
          expect(next.filter((_, k) => k !== changed).slice(0, -1)).toEqual(
            palette.filter((_, k) => k !== changed),
          );
          const [whole, half, rest] = [palette[changed]!, next[changed]!, next.at(-1)!];
          const apart = Math.sqrt(squaredDistance(half, rest));
          const share = Math.sqrt(squaredDistance(whole, rest)) / apart;
          const first = pixels[changed]! * share;
          expect(Math.abs(first - Math.round(first))).toBeLessThan(1e-4);
          const second = pixels[changed]! - Math.round(first);
          // What a split takes off the errors (the moments about a common mean; Steiner).
          const gain = ((Math.round(first) * second) / pixels[changed]!) * apart ** 2;
          expect(gain).toBeGreaterThan(0);
          pixels[changed] = Math.round(first);
          pixels.push(second);
          errors -= gain;
          errorsWith.push(errors);
          // A colour's own box may not be the nearest, but none can be nearer than that.
          expect(totalError(table, split)).toBeLessThanOrEqual(errors + rounding);
          palette = next;
        }

        expect(Math.min(...pixels)).toBeGreaterThan(0);
        expect(Math.abs(errors)).toBeLessThanOrEqual(rounding);
        for (const [color] of colors) expect(leastDistance(palette, color)).toBeLessThan(1e-12);
        expect(splitColors(table, table.size + 1).size).toBe(table.size);

        // It stops with the first of these errors that is small enough.
        for (const share of [0.9, 0.5, 0.1, 0.01]) {
          const enough = share * all.error + rounding;
          const { size } = splitColors(table, 256, enough);
          expect(errorsWith[size - 1]).toBeLessThanOrEqual(enough + rounding);
          if (size > 1) expect(errorsWith[size - 2]).toBeGreaterThan(enough - rounding);
        }
      }),
    );
  });

  test('its first split is the best across the axes that are at least half as wide as the widest', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        fc.pre(table.size > 1);
        const colors = weighted(table);
        const spreads = [0, 1, 2].map((axis) => spread(colors, axis));
        const widest = Math.max(...spreads);
        const clear = [0, 1, 2].filter((axis) => spreads[axis]! >= 0.51 * widest);
        // The rule looks at one axis alone, so another may do better for the sum of all three.
        const alone = (axis: number) => colors.map(([c, n]): Weighted => [[c[axis]!, 0, 0], n]);
        const gains = clear.map((axis) => spreads[axis]! - bestCut(alone(axis), [0]));
        const [low, high] = colorsOf(splitColors(table, 2)) as [Rgb, Rgb];
        const all = summary(colors);
        const share = Math.sqrt(squaredDistance(all.mean, high) / squaredDistance(low, high));
        const moved = share * (1 - share) * all.pixels;
        const taken = [0, 1, 2].map((axis) => moved * (low[axis]! - high[axis]!) ** 2);

        expect(Math.max(...taken)).toBeGreaterThanOrEqual(Math.max(...gains) * (1 - 1e-6));
      }),
      { numRuns: 200 },
    );
  });

  test('the box that gains most is split next', () => {
    const table = tableFrom([
      [[0, 0, 0], 1],
      [[0, 40, 0], 1],
      [[200, 0, 0], 10],
      [[200, 0, 30], 10],
    ]);

    expect(colorsOf(splitColors(table, 2)).map(([red]) => red)).toEqual([0, 200]);
    // The green pair lies farther apart, the blue one has more pixels.
    expect(colorsOf(splitColors(table, 3))).toEqual([
      [0, 20, 0],
      [200, 0, 0],
      [200, 0, 30],
    ]);
  });

  test('an axis with less than half of the largest spread is not cut, even if that gained more', () => {
    // Red spreads by 14400, and its best cut takes 5817 off; green by 6250, of which a cut takes 6130.
    const table = tableFrom([
      [[0, 2.5, 0], 1],
      [[40, 2.5, 0], 9],
      [[60, 0, 0], 500],
      [[60, 5, 0], 500],
      [[80, 2.5, 0], 9],
      [[120, 2.5, 0], 1],
    ]);

    expect(colorsOf(splitColors(table, 2)).map(([, green]) => green)).toEqual([2.5, 2.5]);
  });

  test.each([1, 2, 256])('one colour makes one entry, of %i allowed', (entries) => {
    expect(colorsOf(splitColors(tableFrom([[[1, 2.5, 255], 7]]), entries))).toEqual([
      [1, 2.5, 255],
    ]);
  });

  /** The colours of noise, more or less of them, with fractions where bits were left out. */
  const anyNoise = fc
    .tuple(
      fc.integer({ min: 1, max: 4_000 }),
      fc.constantFrom(2, 20, 256),
      fc.nat(5),
      fc.integer({ min: 1, max: 1e6 }),
    )
    .map(([pixels, levels, dropBits, seed]): ColorTable => {
      const rgba = noise(pixels * 4, levels, seed);
      const { size, red, green, blue, counts } = colorTable(
        rgba,
        new Uint16Array(pixels),
        16_384,
        dropBits,
      );
      return tableFrom(
        Array.from({ length: size }, (_, k) => [[red[k]!, green[k]!, blue[k]!], counts[k]!]),
      );
    });

  test('any colours: to the last bit the palette of the oracle', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyTable, anyNoise),
        fc.oneof(fc.integer({ min: 1, max: 256 }), fc.constant(256)),
        fc.oneof(fc.constant(0), fc.double({ min: 0, max: 80, noNaN: true })),
        (table, entries, error) => {
          const pixels = table.counts.reduce((sum, count) => sum + count, 0);
          const enough = error ** 2 * pixels;
          expectSameColors(
            splitColors(table, entries, enough),
            splitByOracle(table, entries, enough),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  const apart = tableFrom([
    [[0, 0, 0], 3],
    [[0, 0, 4], 1],
    [[100, 0, 0], 5],
    [[100, 10, 0], 5],
    [[200, 200, 200], 1],
  ]);

  test.each([
    // Joining the first two colours makes an error of 12: one pixel of four is 3 away from their mean, three
    // are 1 away. Joining the next two makes one of 250: ten pixels are 5 away.
    [5, 0],
    [5, 11.999],
    [4, 12],
    [4, 261.999],
    [3, 262],
    [3, 300],
  ])('makes %i entries when an error of %d is enough', (entries, enough) => {
    expect(splitColors(apart, 256, enough).size).toBe(entries);
    // Not more than are allowed, however large the error.
    expect(splitColors(apart, 2, enough).size).toBe(2);
  });

  test('a palette that stops for its error is the one that stops at as many entries, and as good as asked', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyTable, anyNoise),
        fc.double({ min: 0.5, max: 60, noNaN: true }),
        (table, error) => {
          const pixels = table.counts.reduce((sum, count) => sum + count, 0);
          const enough = error ** 2 * pixels;
          const palette = splitColors(table, 256, enough);
          expectSameColors(splitColors(table, palette.size), palette);
          // The nearest entry may be nearer than the mean of a colour's box.
          if (palette.size < 256) {
            expect(totalError(table, palette)).toBeLessThanOrEqual(enough * (1 + 1e-9));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('so it is with as many colours as can be listed', () => {
    const table = tableFrom(
      Array.from({ length: 16_384 }, (_, k): Weighted => [
        [k >> 6, (k * 7) & 255, ((k * 29) & 255) / 2],
        (k % 9) + 1,
      ]),
    );

    expectSameColors(splitColors(table, 256), splitByOracle(table, 256));
    // Every colour of the smaller list is still split off alone.
    const few = tableFrom(weighted(table).slice(0, 100));
    expectSameColors(splitColors(few, 256), splitByOracle(few, 256));
  });

  test('256 entries of 3000 colours', () => {
    const colors = Array.from({ length: 3_000 }, (_, k): Weighted => [
      [k % 251, (k * 7) % 241, (k * 13) % 239],
      (k % 5) + 1,
    ]);
    const table = tableFrom(colors);
    const errors = [1, 16, 64, 256].map((entries) => {
      const palette = splitColors(table, entries);
      expect(palette.size).toBe(entries);
      return totalError(table, palette);
    });

    expect(errors.map((error, k) => k === 0 || error < errors[k - 1]! / 2)).toEqual(
      errors.map(() => true),
    );
  });
});
