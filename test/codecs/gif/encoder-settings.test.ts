import { describe, expect, test } from '@jest/globals';
import { settingsFor } from '../../../src/codecs/gif/encoder-settings.js';
import { MAX_TABLE } from '../../oracles/color-table.js';

const QUALITIES = Array.from({ length: 100 }, (_, k) => k + 1);

describe('settingsFor', () => {
  test('the best quality takes all colours, and leaves only pixels that are equal', () => {
    expect(settingsFor(100)).toEqual({
      colors: 256,
      exactColors: 256,
      paletteError: 0,
      stillError: 0,
      tolerance: 0,
      palette: 'local',
      mergeDuplicates: false,
      dither: 'none',
      ditherStrength: 1,
      refinements: 6,
      tableSize: 16_384,
      geometry: undefined,
    });
  });

  test.each([
    [100, 256, 0, 0, 0],
    [99, 256, 0, 0, 0.2],
    [95, 256, 0, 0, 1],
    [90, 256, 0, 0, 2],
    [89, 245, 1 / 14 + 1 / 45 ** 3, 0, 2.04],
    [74, 128, 1.187806389, 0.000210927, 2.641152],
    [60, 70, 2.439157789, 0.010037686, 3.250056458],
    [26, 16, 7.624102147, 1.386360031, 9.278592],
    [1, 5, 31.886882448, 30.154320519, 39.684997091],
  ])(
    'quality %i: up to %i colours are exact, the palette error is %d, that of what stands still %d, the tolerance %d',
    (quality, exactColors, paletteError, stillError, tolerance) => {
      const settings = settingsFor(quality);

      expect(settings.colors).toBe(256);
      expect(settings.exactColors).toBe(exactColors);
      expect(settings.paletteError).toBeCloseTo(paletteError, 8);
      expect(settings.stillError).toBeCloseTo(stillError, 8);
      expect(settings.tolerance).toBeCloseTo(tolerance, 8);
    },
  );

  test('a better quality has no fewer exact colours, no larger palette error, and less tolerance', () => {
    for (const quality of QUALITIES.slice(1)) {
      const [worse, better] = [settingsFor(quality - 1), settingsFor(quality)];

      expect(better.colors).toBeGreaterThanOrEqual(worse.colors);
      expect(better.exactColors).toBeGreaterThanOrEqual(worse.exactColors);
      expect(better.paletteError).toBeLessThanOrEqual(worse.paletteError);
      expect(better.stillError).toBeLessThanOrEqual(worse.stillError);
      expect(better.stillError).toBeLessThanOrEqual(better.paletteError);
      expect(better.tolerance).toBeLessThan(worse.tolerance);
      expect(better.tableSize).toBeGreaterThanOrEqual(worse.tableSize);
    }
  });

  test('down to 90 palettes have all colours; below, each step of quality gives some up', () => {
    for (const quality of QUALITIES.slice(1)) {
      const [worse, better] = [settingsFor(quality - 1), settingsFor(quality)];

      if (quality > 90) expect(worse).toMatchObject({ exactColors: 256, paletteError: 0 });
      else expect(better.paletteError).toBeLessThan(worse.paletteError);
    }
  });

  test.each([false, true])('any quality keeps to what can be done; fast: %p', (isFast) => {
    for (const quality of QUALITIES) {
      const settings = settingsFor(quality, isFast);
      const { colors, exactColors, paletteError, tolerance, tableSize } = settings;

      for (const count of [colors, exactColors]) {
        expect(Number.isInteger(count) && count >= 2 && count <= 256).toBe(true);
      }
      expect(paletteError).toBeGreaterThanOrEqual(0);
      expect(tolerance).toBeGreaterThanOrEqual(0);
      expect(tableSize).toBeGreaterThanOrEqual(8 * colors);
      expect(tableSize).toBeLessThanOrEqual(MAX_TABLE);
    }
  });

  test('soft gradients are dithered, but at 100, where each pixel gets its nearest colour', () => {
    expect([100, 99, 90, 1].map((quality) => settingsFor(quality).dither)).toEqual([
      'none',
      'auto',
      'auto',
      'auto',
    ]);
  });

  test('fast is a palette from fewer colours, not refined, and no dither; all else stays', () => {
    for (const quality of QUALITIES) {
      const { tableSize } = settingsFor(quality, true);

      expect(settingsFor(quality, true)).toEqual({
        ...settingsFor(quality),
        refinements: 0,
        dither: 'none',
        tableSize,
      });
      expect(tableSize).toBeLessThanOrEqual(settingsFor(quality).tableSize);
    }
    expect(settingsFor(100, true).tableSize).toBe(4_096);
  });
});
