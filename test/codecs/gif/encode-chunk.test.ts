import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GifReader } from 'omggif';
import { gifHeader, TRAILER } from '../../../src/codecs/gif/blocks.js';
import { encodeChunk } from '../../../src/codecs/gif/encode-chunk.js';
import { settingsFor } from '../../../src/codecs/gif/encoder-settings.js';
import {
  indexedImage,
  noise,
  rampPalette,
  toImage,
  toRgba,
  type IndexedImage,
} from '../../helpers/images.js';
import { joinBytes } from '../../helpers/make-png.js';
import { readLzw } from '../../helpers/read-lzw.js';

const encode = (images: readonly IndexedImage[]) =>
  encodeChunk(images.map(toImage), settingsFor(100));

/** A whole GIF of these frames, in an independent reader. */
function readBack(images: readonly IndexedImage[]): GifReader {
  const { width, height } = images[0]!;
  const gif = joinBytes(gifHeader(width, height, 0), encode(images).bytes, TRAILER);
  return new GifReader(Buffer.from(gif));
}

/** Expects that a GIF of one image shows exactly its pixels. */
function expectExact(image: IndexedImage): void {
  const reader = readBack([image]);
  expect(reader.numFrames()).toBe(1);
  expect(reader.frameInfo(0)).toMatchObject({
    x: 0,
    y: 0,
    width: image.width,
    height: image.height,
    interlaced: false,
  });
  const shown = new Uint8Array(image.width * image.height * 4);
  reader.decodeAndBlitFrameRGBA(0, shown);
  expect(Buffer.compare(shown, toRgba(image))).toBe(0);
}

describe('encodeChunk', () => {
  test('every length of palette', () => {
    for (let colors = 1; colors <= 256; colors += 1) {
      expectExact(indexedImage(7, 9, colors));
    }
  });

  test.each([
    [1, 2],
    [2, 2],
    [3, 4],
    [4, 4],
    [5, 8],
    [16, 16],
    [17, 32],
    [128, 128],
    [129, 256],
    [256, 256],
  ])('a palette of %i colours is padded with black to %i entries', (colors, entries) => {
    const everyColor = Uint8Array.from({ length: colors }, (_, k) => k);
    const { bytes } = encode([indexedImage(colors, 1, colors, everyColor)]);
    const table = bytes.subarray(18, 18 + entries * 3);

    // Image descriptor: a local colour table, neither interlaced nor sorted; its size is 2 ** (n + 1).
    expect(bytes[17]).toBe(0x80 | (Math.log2(entries) - 1));
    expect([...table.subarray(0, colors * 3)]).toEqual([...rampPalette(colors)]);
    expect(table.subarray(colors * 3).every((byte) => byte === 0)).toBe(true);
    // The image data follows at once. Its code size is that of the table, but 1 bit is not allowed.
    expect(readLzw(bytes, 18 + entries * 3)).toMatchObject({
      minCodeSize: Math.max(2, Math.log2(entries)),
      end: bytes.length,
    });
  });

  test.each([2, 4, 16, 256])('an image that fills the code table, of %i colours', (colors) => {
    expectExact(indexedImage(250, 240, colors));
  });

  test('an image of one colour', () => {
    expectExact(indexedImage(300, 200, 256, new Uint8Array(60_000).fill(255)));
  });

  test.each([
    [1, 1],
    [65_535, 1],
    [1, 65_535],
    [10, 10],
  ])('an image of %i x %i', (width, height) => {
    expectExact(indexedImage(width, height, 256));
  });

  test('any image of any palette', () => {
    const anyImage = fc
      .record({
        colors: fc.integer({ min: 1, max: 256 }),
        width: fc.integer({ min: 1, max: 60 }),
        height: fc.integer({ min: 1, max: 60 }),
        hasTransparency: fc.boolean(),
      })
      .chain(({ colors, width, height, hasTransparency }) => {
        const length = width * height;
        const pixels = fc
          .uint8Array({ minLength: length, maxLength: length })
          .map((bytes) => bytes.map((byte) => byte % colors));
        const transparent = hasTransparency ? fc.nat({ max: colors - 1 }) : fc.constant(-1);
        return fc
          .tuple(pixels, transparent)
          .map(([values, index]) => indexedImage(width, height, colors, values, index));
      });
    fc.assert(fc.property(anyImage, expectExact), { numRuns: 150 });
  });

  test('several images, of other sizes and palettes, in order', () => {
    const images = [
      indexedImage(9, 9, 3),
      indexedImage(4, 5, 256, noise(20, 256, 2)),
      indexedImage(9, 9, 17, noise(81, 17, 3), 4),
      indexedImage(1, 9, 1),
    ];
    const reader = readBack(images);

    expect(reader.numFrames()).toBe(images.length);
    images.forEach((image, k) => {
      expect(reader.frameInfo(k)).toMatchObject({ width: image.width, height: image.height });
      const screen = new Uint8Array(9 * 9 * 4);
      reader.decodeAndBlitFrameRGBA(k, screen);
      const expected = toRgba(image);
      for (let y = 0; y < image.height; y += 1) {
        const row = screen.subarray(y * 36, y * 36 + image.width * 4);
        expect([...row]).toEqual([
          ...expected.subarray(y * image.width * 4).subarray(0, row.length),
        ]);
      }
    });
  });

  test('says of each frame where it begins, its size, and whether it has transparent pixels', () => {
    const images = [indexedImage(3, 4, 5), indexedImage(6, 2, 9, noise(12, 9), 0)];
    const { frames, bytes } = encode(images);

    expect(frames).toEqual([
      { offset: 0, width: 3, height: 4, colors: 5, transparent: false, needsBlank: false },
      {
        offset: encode([images[0]!]).bytes.length,
        width: 6,
        height: 2,
        colors: 8, // of nine indices the noise leaves one out
        transparent: true,
        needsBlank: true,
      },
    ]);
    // There a graphic control extension stands: 4 bytes, no delay, no disposal.
    expect([...bytes.subarray(frames[0]!.offset).subarray(0, 8)]).toEqual([
      0x21, 0xf9, 4, 0, 0, 0, 0, 0,
    ]);
    expect([...bytes.subarray(frames[1]!.offset).subarray(0, 8)]).toEqual([
      0x21, 0xf9, 4, 1, 0, 0, 7, 0,
    ]);
  });

  test('the transparent index comes after the colours', () => {
    const pixels = Uint8Array.from({ length: 256 }, (_, k) => k);
    const image = indexedImage(16, 16, 256, pixels, 7);

    expect(readBack([image]).frameInfo(0).transparent_index).toBe(255);
    expectExact(image);
  });

  test('an opaque image has no transparent index', () => {
    expect(readBack([indexedImage(2, 2, 4)]).frameInfo(0).transparent_index).toBeNull();
  });

  test('no images make no bytes', () => {
    const { frames, bytes } = encode([]);

    expect(frames).toEqual([]);
    expect(bytes.length).toBe(0);
  });

  test('its bytes have a buffer of their own, which can be moved to another thread', () => {
    const { bytes } = encode([indexedImage(20, 20, 256)]);

    expect(bytes.byteOffset).toBe(0);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
});
