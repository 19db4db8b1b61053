import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refinePalette } from '../../../src/codecs/palette/refine-palette.js';
import {
  anyPalette,
  anyTable,
  colorsOf,
  paletteFrom,
  tableFrom,
  totalError,
} from '../../helpers/color-tables.js';

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

  test('leaves an entry that no colour is nearest to, and the palette it was given', () => {
    const table = tableFrom([[[10, 10, 10], 2]]);
    const palette = paletteFrom([
      [255, 0, 1.5],
      [0, 0, 0],
    ]);

    expect(colorsOf(refinePalette(table, palette))).toEqual([
      [255, 0, 1.5],
      [10, 10, 10],
    ]);
    expect(colorsOf(palette)).toEqual([
      [255, 0, 1.5],
      [0, 0, 0],
    ]);
    expect(colorsOf(refinePalette(tableFrom([]), palette))).toEqual(colorsOf(palette));
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
