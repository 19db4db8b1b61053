import { describe, expect, test } from '@jest/globals';
import { blendMatte } from '../../src/codecs/matte.js';
import type { RgbaImage } from '../../src/messages.js';

const row = (...pixels: (readonly number[])[]): RgbaImage => ({
  width: pixels.length,
  height: 1,
  rgba: Uint8Array.from(pixels.flat()),
});

const MATTE = [0, 100, 200, 255] as const;

describe('blendMatte', () => {
  test('blends partly transparent pixels, and leaves the others as they are', () => {
    const image = row([255, 0, 10, 255], [255, 0, 10, 128], [255, 0, 10, 1], [255, 0, 10, 0]);

    const { width, height, rgba } = blendMatte(image, MATTE);

    expect({ width, height }).toEqual({ width: 4, height: 1 });
    // 255 × 128/255 = 128; 100 × 127/255 = 49.8; (10 × 128 + 200 × 127) / 255 = 104.6.
    expect([...rgba]).toEqual([
      ...[255, 0, 10, 255],
      ...[128, 50, 105, 255],
      ...[1, 100, 199, 255],
      ...[255, 0, 10, 0],
    ]);
  });

  test('does not change the image it gets, and ignores bytes after its pixels', () => {
    const image = row([255, 0, 10, 128]);
    const longer = { ...image, rgba: Uint8Array.of(...image.rgba, 9, 9, 9, 9) };

    expect(blendMatte(longer, MATTE).rgba).toHaveLength(4);
    expect([...longer.rgba]).toEqual([255, 0, 10, 128, 9, 9, 9, 9]);
  });

  test('gives back an image without partly transparent pixels, or without a matte', () => {
    const hard = row([1, 2, 3, 0], [4, 5, 6, 255]);
    const soft = row([1, 2, 3, 128]);

    expect(blendMatte(hard, MATTE)).toBe(hard);
    expect(blendMatte(soft, undefined)).toBe(soft);
  });
});
