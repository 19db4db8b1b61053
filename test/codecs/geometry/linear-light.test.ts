import { describe, expect, test } from '@jest/globals';
import { codeOf, LIGHT } from '../../../src/codecs/geometry/linear-light.js';

describe('linear light', () => {
  test('every code comes back', () => {
    expect(Array.from(LIGHT, codeOf)).toEqual(Array.from(LIGHT.keys()));
  });

  test('codes change over half-way between them, in codes', () => {
    // IEC 61966-2-1 the other way round.
    const exact = (light: number) =>
      255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
    for (let k = 0; k <= 10_000; k += 1) {
      const light = (k / 10_000) ** 2;
      expect(Math.abs(codeOf(light) - exact(light))).toBeLessThan(0.53);
    }
  });

  test('known points', () => {
    expect(LIGHT[0]).toBe(0);
    expect(LIGHT[255]).toBe(1);
    expect(LIGHT[188]).toBeCloseTo(0.5029, 4);
    expect(codeOf(0.214)).toBe(127);
  });

  test.each([
    [-0.1, 0],
    [-1e-9, 0],
    [1.3, 255],
    [1e9, 255],
  ])('clips %d', (light, code) => {
    expect(codeOf(light)).toBe(code);
  });
});
