import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { colorsOf, paletteFrom, tableFrom, anyPalette, type Rgb } from '../helpers/color-tables.js';
import { TestKernels } from '../helpers/kernels.js';
import { Palette } from '../oracles/palette.js';

const kernels = new TestKernels();

/** The colour table, four bytes an entry. */
const tableOf = (entries: number): Uint8Array =>
  kernels.bytes(kernels.raw.table.value, entries * 4);

/** Three bytes an entry, as a GIF has them, with the fourth that the kernels have. */
const opaque = (bytes: Uint8Array): number[] =>
  Array.from({ length: (bytes.length / 3) * 4 }, (_, k) =>
    k % 4 === 3 ? 255 : bytes[Math.floor(k / 4) * 3 + (k % 4)]!,
  );

describe('roundPalette', () => {
  test('rounds fractions for a GIF, in the palette as in the colour table', () => {
    kernels.setPalette(
      paletteFrom([
        [0.49, 0.5, 254.5],
        [254.5, 254.49, 0],
        [0.49999999999999994, 1.4999999999999998, 255],
      ]),
    );
    kernels.raw.roundPalette(3);

    expect([...tableOf(3)]).toEqual([0, 1, 255, 255, 255, 254, 0, 255, 0, 1, 255, 255]);
    expect(colorsOf(kernels.palette(3))).toEqual([
      [0, 1, 255],
      [255, 254, 0],
      [0, 1, 255],
    ]);
  });

  test('any palette: as the oracle rounds it', () => {
    fc.assert(
      fc.property(anyPalette, (palette) => {
        kernels.setPalette(palette);
        kernels.raw.roundPalette(palette.size);

        expect([...tableOf(palette.size)]).toEqual(opaque(palette.toBytes()));
        expect(kernels.palette(palette.size)).toEqual(Palette.fromBytes(palette.toBytes()));
      }),
    );
  });
});

describe('readTable', () => {
  test('makes any colour table the palette', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 768, size: 'max' }), (any) => {
        const bytes = any.subarray(0, any.length - (any.length % 3));
        const size = bytes.length / 3;
        kernels.write(kernels.raw.table.value, Uint8Array.from(opaque(bytes)));
        kernels.raw.readTable(size);

        expect(kernels.palette(size)).toEqual(Palette.fromBytes(bytes));
        kernels.raw.roundPalette(size);
        expect([...tableOf(size)]).toEqual(opaque(bytes));
      }),
    );
  });
});

describe('takeColors', () => {
  test('makes the colours listed the palette and the colour table', () => {
    const colors = Array.from({ length: 256 }, (_, k): Rgb => [k, 255 - k, (k * 89) & 255]);
    for (const size of [0, 1, 255, 256]) {
      const some = colors.slice(0, size);
      kernels.setColors(tableFrom(some.map((color, k) => [color, k + 1])));
      kernels.raw.takeColors(size);

      expect(colorsOf(kernels.palette(size))).toEqual(some);
      expect([...tableOf(size)]).toEqual(some.flatMap((color) => [...color, 255]));
    }
  });
});
