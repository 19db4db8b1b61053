import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  anyColor,
  anyPalette,
  colorsOf,
  leastDistance,
  anyTable,
  paletteFrom,
  squaredDistance,
  tableFrom,
  totalError,
  type Rgb,
} from '../helpers/color-tables.js';
import { expectSameColors, TestKernels } from '../helpers/kernels.js';
import type { ColorTable } from '../oracles/color-table.js';
import { NearestColor } from '../oracles/nearest-color.js';
import type { Palette } from '../oracles/palette.js';

const kernels = new TestKernels();

/** What each colour is mapped to, its error, and the sum of all pixels' errors. */
function mapColors(colors: ColorTable, palette: Palette) {
  kernels.setColors(colors);
  kernels.setPalette(palette);
  const sum = kernels.raw.mapColors(colors.size, palette.size);
  expectSameColors(kernels.palette(palette.size), palette);
  const entries = kernels.bytes(kernels.raw.entries.value, colors.size);
  const errors = kernels.i32(kernels.raw.errors.value, colors.size);
  return { entries: [...entries], errors: [...errors], sum };
}

/** The entry nearest to one colour, and its squared distance. */
function findNearest(color: Rgb, palette: Palette): { found: number; distance: number } {
  const { entries, sum } = mapColors(tableFrom([[color, 1]]), palette);
  return { found: entries[0]!, distance: sum };
}

/** A colour with a little less green. */
const below = ([r, g, b]: Rgb, step: number): Rgb => [r, Math.max(0, g - step), b];

describe('mapColors', () => {
  test('any palette and colour: no entry is nearer than the one it finds', () => {
    fc.assert(
      fc.property(
        anyPalette,
        fc.array(fc.oneof(anyColor, fc.nat(255)), { minLength: 1, maxLength: 30 }),
        (palette, wanted) => {
          const entries = colorsOf(palette);
          for (const want of wanted) {
            const color =
              typeof want === 'number' ? below(entries[want % entries.length]!, want / 255) : want;
            const { found, distance } = findNearest(color, palette);

            expect(squaredDistance(entries[found]!, color)).toBe(leastDistance(entries, color));
            expect(distance).toBe(leastDistance(entries, color));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each<[Rgb, number]>([
    [[0, 0, 0], 0],
    [[255, 255, 255], 2],
    [[100, 100, 100], 1],
    // Green alone would say otherwise.
    [[0, 90, 0], 0],
    [[255, 110, 255], 2],
  ])('%j is nearest to entry %i of black, grey and white', (color, entry) => {
    const palette = paletteFrom([
      [0, 0, 0],
      [100, 100, 100],
      [255, 255, 255],
    ]);

    expect(findNearest(color, palette).found).toBe(entry);
  });

  test('reaches all 256 entries', () => {
    const palette = paletteFrom(Array.from({ length: 256 }, (_, k) => [k, 128, 255 - k]));

    for (const [entry, color] of colorsOf(palette).entries()) {
      expect(findNearest(color, palette).found).toBe(entry);
    }
  });

  /** With the colours of the palette itself, and some that lie between them. */
  const anyColors = fc.oneof(
    anyTable,
    fc
      .array(fc.tuple(anyColor, fc.integer({ min: 1, max: 999 })), { maxLength: 60, size: 'max' })
      .map(tableFrom),
  );

  test('any palette, equal entries or not, and any colours: to the last bit as the oracle', () => {
    fc.assert(
      fc.property(anyPalette, anyColors, (palette, some) => {
        const colors = tableFrom([
          ...colorsOf(some).map((color, k) => [color, some.counts[k]!] as const),
          ...colorsOf(palette).map((color) => [color, 3] as const),
        ]);
        const nearest = new NearestColor(palette);
        const entries: number[] = [];
        const errors: number[] = [];
        let sum = 0;
        colorsOf(colors).forEach((color, k) => {
          entries.push(nearest.find(...color));
          errors.push(Math.floor(nearest.distance));
          sum += nearest.distance * colors.counts[k]!;
        });

        expect(mapColors(colors, palette)).toEqual({ entries, errors, sum });
      }),
      { numRuns: 150 },
    );
  });

  test('the sum is that of the errors of all pixels', () => {
    fc.assert(
      fc.property(anyTable, anyPalette, (table, palette) => {
        const error = totalError(table, palette);

        expect(Math.abs(mapColors(table, palette).sum - error)).toBeLessThanOrEqual(error * 1e-12);
      }),
    );
  });

  test('of equal entries one is taken, the same as ever', () => {
    const palette = paletteFrom(Array.from({ length: 256 }, () => [7, 8, 9]));

    const wanted: Rgb[] = [
      [7, 8, 9],
      [0, 0, 0],
      [7, 8.5, 9],
      [255, 255, 255],
    ];
    for (const color of wanted) {
      expect(findNearest(color, palette).found).toBe(new NearestColor(palette).find(...color));
    }
  });

  test('as many colours as can be listed, and none', () => {
    const palette = paletteFrom(Array.from({ length: 256 }, (_, k) => [k, 255 - k, (k * 7) & 255]));
    const colors = tableFrom(
      Array.from({ length: 16_384 }, (_, k): [Rgb, number] => [
        [k >> 6, (k * 3) & 255, (k * 11) & 255],
        1,
      ]),
    );
    const nearest = new NearestColor(palette);

    expect(mapColors(colors, palette).entries).toEqual(
      colorsOf(colors).map((color) => nearest.find(...color)),
    );
    expect(mapColors(tableFrom([]), palette)).toEqual({ entries: [], errors: [], sum: 0 });
  });
});

describe('mapOneToOne', () => {
  test('every number stands for itself, without an error', () => {
    mapColors(
      tableFrom(Array.from({ length: 256 }, () => [[0, 0, 0], 1])),
      paletteFrom([[9, 9, 9]]),
    );
    kernels.raw.mapOneToOne(0, 255);

    const entries = kernels.bytes(kernels.raw.entries.value, 256);
    const errors = kernels.i32(kernels.raw.errors.value, 256);
    expect([...entries]).toEqual([...Array(255).keys(), 0]);
    expect([...errors]).toEqual([...Array<number>(255).fill(0), 243]);
  });

  test('so do the numbers after the longest list of colours, in room of their own', () => {
    const { raw } = kernels;
    const last = 16_384 + 255;
    const after = raw.errors.value + (last + 1) * 4;
    kernels.write(
      raw.errors.value,
      Int32Array.from({ length: last + 1 }, () => 7),
    );
    const beyond = kernels.i32(after, 1)[0];
    raw.mapOneToOne(16_384, 256);

    expect([...kernels.bytes(raw.entries.value + 16_384, 256)]).toEqual([...Array(256).keys()]);
    expect([...kernels.i32(raw.errors.value + 16_383 * 4, 257)]).toEqual([
      7,
      ...Array<number>(256).fill(0),
    ]);
    expect(kernels.i32(after, 1)[0]).toBe(beyond);
  });
});
