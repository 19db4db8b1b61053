import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Palette } from '../../../src/codecs/palette/palette.js';
import { colorsOf, paletteFrom } from '../../helpers/color-tables.js';

describe('Palette', () => {
  test('keeps fractions, and rounds them for a GIF', () => {
    const palette = paletteFrom([
      [0.49, 0.5, 254.5],
      [254.5, 254.49, 0],
    ]);

    expect(colorsOf(palette)).toEqual([
      [0.49, 0.5, 254.5],
      [254.5, 254.49, 0],
    ]);
    expect([...palette.toBytes()]).toEqual([0, 1, 255, 255, 254, 0]);
  });

  test('comes back from its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 768 }), (any) => {
        const bytes = any.subarray(0, any.length - (any.length % 3));
        const palette = Palette.fromBytes(bytes);

        expect(palette.size).toBe(bytes.length / 3);
        expect([...palette.toBytes()]).toEqual([...bytes]);
      }),
    );
  });
});
