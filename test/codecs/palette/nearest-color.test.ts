import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NearestColor } from '../../../src/codecs/palette/nearest-color.js';
import {
  anyColor,
  anyPalette,
  colorsOf,
  leastDistance,
  paletteFrom,
  squaredDistance,
  type Rgb,
} from '../../helpers/color-tables.js';

/** A colour with a little less green. */
const below = ([r, g, b]: Rgb, step: number): Rgb => [r, Math.max(0, g - step), b];

describe('NearestColor', () => {
  test('any palette and colour: no entry is nearer than the one it finds', () => {
    fc.assert(
      fc.property(
        anyPalette,
        fc.array(fc.oneof(anyColor, fc.nat(255)), { minLength: 1, maxLength: 30 }),
        (palette, wanted) => {
          const entries = colorsOf(palette);
          const nearest = new NearestColor(palette);
          for (const want of wanted) {
            const color =
              typeof want === 'number' ? below(entries[want % entries.length]!, want / 255) : want;
            const found = nearest.find(...color);

            expect(squaredDistance(entries[found]!, color)).toBe(leastDistance(entries, color));
            expect(nearest.distance).toBe(leastDistance(entries, color));
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

    expect(new NearestColor(palette).find(...color)).toBe(entry);
  });

  test('reaches all 256 entries', () => {
    const palette = paletteFrom(Array.from({ length: 256 }, (_, k) => [k, 128, 255 - k]));
    const nearest = new NearestColor(palette);

    for (const [entry, color] of colorsOf(palette).entries()) {
      expect(nearest.find(...color)).toBe(entry);
    }
  });
});
