import { describe, expect, test } from '@jest/globals';
import { settingsFor } from '../../../src/codecs/gif/encoder-settings.js';
import { MAX_TABLE } from '../../oracles/color-table.js';

const QUALITIES = Array.from({ length: 100 }, (_, k) => k + 1);

describe('settingsFor', () => {
  test('the best quality takes all colours, and leaves only pixels that are equal', () => {
    expect(settingsFor(100)).toEqual({
      colors: 256,
      tolerance: 0,
      palette: 'local',
      mergeDuplicates: false,
      dither: 'none',
      ditherStrength: 1,
      lossy: 0,
      refinements: 1,
      tableSize: 16_384,
      geometry: undefined,
    });
  });

  test.each([
    [99, 256, 0.2],
    [95, 256, 1],
    [90, 256, 2],
    [89, 245, 2.1],
    [74, 128, 3.6],
    [58, 64, 5.2],
    [26, 16, 8.4],
    [1, 5, 10.9],
  ])('quality %i takes %i colours and a tolerance of %d', (quality, colors, tolerance) => {
    const settings = settingsFor(quality);

    expect(settings.colors).toBe(colors);
    expect(settings.tolerance).toBeCloseTo(tolerance, 9);
  });

  test('a better quality has no fewer colours, and no more tolerance', () => {
    for (const quality of QUALITIES.slice(1)) {
      const [worse, better] = [settingsFor(quality - 1), settingsFor(quality)];

      expect(better.colors).toBeGreaterThanOrEqual(worse.colors);
      expect(better.tolerance).toBeLessThan(worse.tolerance);
      expect(better.tableSize).toBeGreaterThanOrEqual(worse.tableSize);
    }
  });

  test.each([false, true])('any quality keeps to what can be done; fast: %p', (isFast) => {
    for (const quality of QUALITIES) {
      const { colors, tolerance, tableSize } = settingsFor(quality, isFast);

      expect(Number.isInteger(colors) && colors >= 2 && colors <= 256).toBe(true);
      expect(tolerance).toBeGreaterThanOrEqual(0);
      expect(tableSize).toBeGreaterThanOrEqual(8 * colors);
      expect(tableSize).toBeLessThanOrEqual(MAX_TABLE);
    }
  });

  test('fast is a palette from fewer colours, not refined; all else stays', () => {
    for (const quality of QUALITIES) {
      const { tableSize } = settingsFor(quality, true);

      expect(settingsFor(quality, true)).toEqual({
        ...settingsFor(quality),
        refinements: 0,
        tableSize,
      });
      expect(tableSize).toBeLessThanOrEqual(settingsFor(quality).tableSize);
    }
    expect(settingsFor(100, true).tableSize).toBe(4_096);
  });
});
