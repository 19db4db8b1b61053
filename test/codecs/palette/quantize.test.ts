import { describe, expect, test } from '@jest/globals';
import { exactPalette } from '../../../src/codecs/palette/exact-palette.js';
import { quantize } from '../../../src/codecs/palette/quantize.js';
import type { RgbaImage } from '../../../src/codecs/png/decode-png.js';
import { rowOf, toRgba } from '../../helpers/images.js';

/** 64 x 64 pixels, all of different colours, in smooth transitions. */
function gradient(alphaOf: (x: number, y: number) => number = () => 255): RgbaImage {
  const rgba = new Uint8Array(64 * 64 * 4);
  for (let y = 0; y < 64; y += 1) {
    for (let x = 0; x < 64; x += 1) {
      rgba.set([x * 4, y * 4, 255 - x * 2 - y * 2, alphaOf(x, y)], (y * 64 + x) * 4);
    }
  }
  return { width: 64, height: 64, rgba };
}

/** Mean difference of a colour channel over the opaque pixels. */
function meanError(image: RgbaImage): number {
  const shown = toRgba(quantize(image));
  let sum = 0;
  let count = 0;
  for (let at = 0; at < shown.length; at += 4) {
    if (shown[at + 3] === 0) continue;
    for (let k = at; k < at + 3; k += 1) sum += Math.abs(shown[k]! - image.rgba[k]!);
    count += 3;
  }
  return sum / count;
}

const colors = (count: number) =>
  Array.from({ length: count }, (_, k) => [k & 255, (k >> 3) & 255, (k * 37) & 255, 255]);

describe('quantize', () => {
  test.each([1, 2, 255, 256])('keeps %i colours as they are', (count) => {
    // Colours this close would fall together on a coarser grid.
    const image = rowOf(colors(count));

    expect(quantize(image)).toEqual(exactPalette(image));
    expect([...toRgba(quantize(image))]).toEqual([...image.rgba]);
  });

  test('brings 257 colours down to 256 at most', () => {
    const image = rowOf(colors(257));
    const { width, height, pixels, palette, transparentIndex } = quantize(image);

    expect({ width, height, pixels: pixels.length }).toEqual({
      width: 257,
      height: 1,
      pixels: 257,
    });
    expect(palette.length % 3).toBe(0);
    expect(palette.length / 3).toBeLessThanOrEqual(256);
    expect(Math.max(...pixels)).toBeLessThan(palette.length / 3);
    expect(transparentIndex).toBe(-1);
  });

  test('stays close to what many colours were', () => {
    expect(meanError(gradient())).toBeLessThan(6);
  });

  test('uses most of the palette for many colours', () => {
    const { pixels, palette } = quantize(gradient());

    expect(palette.length / 3).toBeGreaterThan(200);
    expect(new Set(pixels).size).toBeGreaterThan(200);
  });

  test('pixels of one colour stay of one colour', () => {
    const { rgba } = gradient();
    const twice = new Uint8Array(rgba.length * 2);
    twice.set(rgba);
    twice.set(rgba, rgba.length);
    const { pixels } = quantize({ width: 64, height: 128, rgba: twice });

    expect(Buffer.compare(pixels.subarray(0, 64 * 64), pixels.subarray(64 * 64))).toBe(0);
  });

  test('is a function of its image', () => {
    const first = quantize(gradient());
    quantize(rowOf(colors(1_000)));

    expect(quantize(gradient())).toEqual(first);
  });

  test('exactly the transparent pixels are transparent, beside many colours', () => {
    const alphaOf = (x: number, y: number) => [255, 128, 127, 0][(x + y * 3) % 4]!;
    const image = gradient(alphaOf);
    const { pixels, palette, transparentIndex } = quantize(image);
    const isTransparent = Array.from(pixels, (pixel) => pixel === transparentIndex);

    expect(transparentIndex).toBeGreaterThanOrEqual(0);
    expect(isTransparent).toEqual(
      Array.from(pixels, (_, k) => alphaOf(k % 64, Math.floor(k / 64)) < 128),
    );
    expect(palette.length / 3).toBeLessThanOrEqual(256);
    expect(Math.max(...pixels)).toBeLessThan(palette.length / 3);
    expect(meanError(image)).toBeLessThan(6);
  });
});
