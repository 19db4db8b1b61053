import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  anyPalette,
  anyTable,
  colorsOf,
  paletteFrom,
  tableFrom,
  totalError,
} from '../helpers/color-tables.js';
import { expectSameColors, TestKernels } from '../helpers/kernels.js';
import type { ColorTable } from '../oracles/color-table.js';
import type { Palette } from '../oracles/palette.js';
import { refinePalette as refineByOracle } from '../oracles/refine-palette.js';

const kernels = new TestKernels();

function refinePalette(colors: ColorTable, palette: Palette): Palette {
  kernels.setColors(colors);
  kernels.setPalette(palette);
  kernels.raw.refinePalette(colors.size, palette.size);
  expectSameColors(kernels.colors(colors.size), colors);
  return kernels.palette(palette.size);
}

describe('refinePalette', () => {
  test('moves an entry to the mean of the pixels that are nearest to it', () => {
    const table = tableFrom([
      [[10, 0, 4], 1],
      [[20, 8, 0], 3],
      [[200, 200, 200], 5],
    ]);
    const palette = paletteFrom([
      [0, 0, 0],
      [255, 255, 255],
    ]);

    expect(colorsOf(refinePalette(table, palette))).toEqual([
      [17.5, 6, 1],
      [200, 200, 200],
    ]);
  });

  test('leaves an entry that no colour is nearest to', () => {
    const table = tableFrom([[[10, 10, 10], 2]]);
    const palette = paletteFrom([
      [255, 0, 1.5],
      [0, 0, 0],
    ]);

    expect(colorsOf(refinePalette(table, palette))).toEqual([
      [255, 0, 1.5],
      [10, 10, 10],
    ]);
    expect(colorsOf(refinePalette(tableFrom([]), palette))).toEqual(colorsOf(palette));
  });

  test('any colours and palette: to the last bit what the oracle makes of them, again and again', () => {
    fc.assert(
      fc.property(anyTable, anyPalette, fc.integer({ min: 1, max: 3 }), (table, start, times) => {
        let palette = start;
        for (let k = 0; k < times; k += 1) {
          const refined = refinePalette(table, palette);
          expectSameColors(refined, refineByOracle(table, palette));
          palette = refined;
        }
      }),
      { numRuns: 100 },
    );
  });

  test('never makes the sum of squared errors larger', () => {
    fc.assert(
      fc.property(anyTable, anyPalette, (table, palette) => {
        const before = totalError(table, palette);
        const after = totalError(table, refinePalette(table, palette));

        expect(after).toBeLessThanOrEqual(before * (1 + 1e-12) + 1e-6);
      }),
      { numRuns: 200 },
    );
  });
});
