import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Size } from '../../../src/codecs/geometry/geometry.js';
import { LanczosResampler } from '../../../src/codecs/geometry/lanczos.js';
import type { RgbaImage } from '../../../src/messages.js';
import { noiseImage, paintedImage, pixelList } from '../../helpers/images.js';
import { resizeWithPillow } from '../../helpers/pillow.js';

const resize = (image: RgbaImage, target: Size, part: Size = image): RgbaImage =>
  new LanczosResampler(part, target).resample(image);

describe('against Pillow, in linear light', () => {
  type Pair = readonly [width: number, height: number];
  const pair = ([width, height]: Pair) => ({ width, height });
  test.each<[Pair, Pair, Pair, boolean]>(
    (
      [
        // source, target, how much of the source
        [
          [48, 27],
          [24, 13],
          [48, 27],
        ],
        [
          [48, 27],
          [31, 26],
          [48, 27],
        ],
        [
          [48, 27],
          [97, 50],
          [48, 27],
        ],
        [
          [96, 54],
          [24, 13],
          [96, 54],
        ], // four times smaller: means first
        [
          [97, 101],
          [9, 11],
          [97, 101],
        ], // blocks that the edge cuts
        [
          [40, 3],
          [7, 30],
          [40, 3],
        ], // one side each
        [
          [1, 1],
          [4, 3],
          [1, 1],
        ],
        [
          [7, 5],
          [1, 1],
          [7, 5],
        ],
        [
          [40, 30],
          [13, 17],
          [39.25, 29.5],
        ],
      ] as const
    ).flatMap((row) => [
      [...row, true],
      [...row, false],
    ]),
  )('%j to %j, of which %j; opaque: %j', async (source, target, part, opaque) => {
    const image = noiseImage(...source, opaque);
    const expected = await resizeWithPillow(image, pair(target), pair(part));
    const { rgba, ...size } = resize(image, pair(target), pair(part));
    expect(size).toEqual(pair(target));
    expectNear(rgba, expected);
  });

  /** Within 1 of 255, and seldom that; colours count where there is something to see. */
  function expectNear(rgba: Uint8Array, expected: Uint8Array): void {
    expect(rgba).toHaveLength(expected.length);
    const differences = Array.from(rgba, (value, at) =>
      at % 4 !== 3 && expected[at | 3]! < 32 ? 0 : Math.abs(value - expected[at]!),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    expect(differences.reduce((a, b) => a + b)).toBeLessThanOrEqual(rgba.length * 0.02);
  }
});

describe('properties', () => {
  const side = fc.integer({ min: 1, max: 60 });
  const size = fc.record({ width: side, height: side });
  const byte = fc.integer({ min: 0, max: 255 });

  test('one colour stays that colour', () => {
    const alpha = fc.constantFrom(255, 128, 200);
    fc.assert(
      fc.property(size, size, byte, byte, byte, alpha, (source, target, ...rgba) => {
        const image = resize(
          paintedImage(source.width, source.height, () => rgba),
          target,
        );
        expectSame(
          image,
          paintedImage(target.width, target.height, () => rgba),
        );
      }),
    );
  });

  test('the same size changes nothing', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 1e9 }), ({ width, height }, seed) => {
        const image = noiseImage(width, height, true, seed);
        expectSame(resize(image, { width, height }), image);
      }),
    );
  });

  test('a mirrored image gives the mirrored image', () => {
    const mirrored = ({ width, height, rgba }: RgbaImage) =>
      paintedImage(width, height, (x, y) =>
        rgba.subarray((y * width + width - 1 - x) * 4, (y * width + width - x) * 4),
      );
    const image = noiseImage(48, 20);
    const target = { width: 20, height: 9 };
    const there = resize(image, target).rgba;
    mirrored(resize(mirrored(image), target)).rgba.forEach((value, at) => {
      expect(Math.abs(value - there[at]!)).toBeLessThanOrEqual(1);
    });
  });
});

test('an edge that rings is clipped and does not wrap around', () => {
  const edge = paintedImage(40, 8, (x) => (x < 20 ? [0, 0, 0, 255] : [255, 255, 255, 255]));
  for (const width of [15, 23, 90]) {
    const row = pixelList(resize(edge, { width, height: 1 })).map(([red]) => red!);
    const dark = row.slice(0, Math.floor(width / 2) - 3);
    expect(dark.every((red) => red < 100)).toBe(true);
    expect(row.slice(Math.ceil(width / 2) + 3).every((red) => red > 230)).toBe(true);
  }
});

test('black and white alternating is half the light: 188, not 128', () => {
  const checks = paintedImage(64, 64, (x, y) =>
    (x + y) % 2 ? [255, 255, 255, 255] : [0, 0, 0, 255],
  );
  const middle = pixelList(resize(checks, { width: 8, height: 8 }))[27];
  expect(middle).toEqual([188, 188, 188, 255]);
});

test('the hidden colour of transparent pixels does not bleed', () => {
  // Red, beside green that nobody sees.
  const image = paintedImage(32, 32, (x, y) => ((x ^ y) & 8 ? [255, 0, 0, 255] : [0, 255, 0, 0]));
  for (const side of [5, 13, 50]) {
    for (const [red, green, , alpha] of pixelList(resize(image, { width: side, height: side }))) {
      expect(green).toBe(0);
      expect(red).toBe(alpha! > 0 ? 255 : 0);
    }
  }
});

test('what one image leaves in the scratch shows in no other', () => {
  const source = { width: 50, height: 40 };
  const target = { width: 11, height: 17 };
  const images = [1, 2, 3, 4].map((seed) => noiseImage(50, 40, seed % 2 === 0, seed));
  const one = new LanczosResampler(source, target);
  for (const image of [...images, ...images.reverse()]) {
    expect(one.resample(image)).toEqual(resize(image, target));
  }
});

test('a long thin image takes no more scratch than its target asks for', () => {
  const pixel = [9, 99, 199, 255];
  const rgba = new Uint8Array(Buffer.alloc(2 ** 24, Buffer.from(pixel)).buffer);
  for (const [width, height] of [
    [2 ** 22, 1],
    [1, 2 ** 22],
  ] as const) {
    const before = process.memoryUsage().arrayBuffers;
    const small = resize({ width, height, rgba }, { width: 3, height: 3 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
    expect(pixelList(small)).toEqual(Array(9).fill(pixel));
  }
});

/** One comparison for all of its bytes. */
function expectSame(image: RgbaImage, { width, height, rgba }: RgbaImage): void {
  expect(image).toMatchObject({ width, height });
  expect(Buffer.compare(image.rgba, rgba)).toBe(0);
}
