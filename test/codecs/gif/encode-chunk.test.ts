import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GifReader } from 'omggif';
import { gifHeader, TRAILER } from '../../../src/codecs/gif/blocks.js';
import { encodeChunk } from '../../../src/codecs/gif/encode-chunk.js';
import type { IndexedImage } from '../../../src/codecs/palette/indexed-image.js';
import { indexedImage, noise, rampPalette, toRgba } from '../../helpers/images.js';
import { joinBytes } from '../../helpers/make-png.js';
import { readLzw } from '../../helpers/read-lzw.js';

/** A whole GIF of these frames, in an independent reader. */
function readBack(images: readonly IndexedImage[]): GifReader {
  const { width, height } = images[0]!;
  const gif = joinBytes(gifHeader(width, height, 0), encodeChunk(images).bytes, TRAILER);
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
    const { bytes } = encodeChunk([indexedImage(2, 2, colors)]);
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
    const { frames, bytes } = encodeChunk(images);

    expect(frames).toEqual([
      { offset: 0, width: 3, height: 4, colors: 5, transparent: false },
      {
        offset: encodeChunk([images[0]!]).bytes.length,
        width: 6,
        height: 2,
        colors: 9,
        transparent: true,
      },
    ]);
    // There a graphic control extension stands: 4 bytes, no delay, no disposal.
    expect([...bytes.subarray(frames[0]!.offset).subarray(0, 8)]).toEqual([
      0x21, 0xf9, 4, 0, 0, 0, 0, 0,
    ]);
    expect([...bytes.subarray(frames[1]!.offset).subarray(0, 8)]).toEqual([
      0x21, 0xf9, 4, 1, 0, 0, 0, 0,
    ]);
  });

  test.each([0, 1, 255])('transparent index %i', (transparentIndex) => {
    const image = indexedImage(16, 16, 256, noise(256, 256), transparentIndex);

    expect(readBack([image]).frameInfo(0).transparent_index).toBe(transparentIndex);
    expectExact(image);
  });

  test('an opaque image has no transparent index', () => {
    expect(readBack([indexedImage(2, 2, 4)]).frameInfo(0).transparent_index).toBeNull();
  });

  test('chunks that stand one after another are what one chunk would be', () => {
    const images = [2, 3, 200, 256, 1].map((colors, k) =>
      indexedImage(40, 30, colors, noise(1_200, colors, k + 1)),
    );
    const whole = encodeChunk(images).bytes;
    const halves = [images.slice(0, 2), images.slice(2)].map((part) => encodeChunk(part).bytes);

    expect(Buffer.compare(joinBytes(...halves), whole)).toBe(0);
  });

  test('takes one image at a time', () => {
    let made = 0;
    const mostAlive: number[] = [];
    function* images() {
      for (let k = 0; k < 3; k += 1) {
        made += 1;
        mostAlive.push(made);
        yield indexedImage(5, 5, 4);
        made -= 1;
      }
    }

    expect(encodeChunk(images()).frames).toHaveLength(3);
    expect(mostAlive).toEqual([1, 1, 1]);
  });

  test('no images make no bytes', () => {
    const { frames, bytes } = encodeChunk([]);

    expect(frames).toEqual([]);
    expect(bytes.length).toBe(0);
  });

  test('its bytes have a buffer of their own, which can be moved to another thread', () => {
    const { bytes } = encodeChunk([indexedImage(20, 20, 256)]);

    expect(bytes.byteOffset).toBe(0);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
});
