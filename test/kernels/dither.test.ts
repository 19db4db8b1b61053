import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DIFFUSIONS, DITHERS } from '../../src/codecs/palette/dither.js';
import {
  anyPalette,
  colorsOf,
  leastDistance,
  paletteFrom,
  squaredDistance,
} from '../helpers/color-tables.js';
import { noise, noiseImage, paintedImage } from '../helpers/images.js';
import { expectSame, expectSameColors, TestKernels } from '../helpers/kernels.js';
import { NO_COLOR } from '../oracles/color-table.js';
import { dither as ditherByOracle } from '../oracles/dither.js';
import type { Palette } from '../oracles/palette.js';

const kernels = new TestKernels();

const dither: typeof ditherByOracle = (rgba, width, places, palette, method, strength) => {
  kernels.begin();
  kernels.setPalette(palette);
  const image = kernels.put(rgba);
  const at = kernels.put(places);
  const height = places.length / width;
  if (method === 'bayer') {
    kernels.raw.ditherOrdered(image, at, width, height, palette.size, strength);
  } else {
    const rowBytes = kernels.raw.errorRows(width);
    const rows = kernels.room(rowBytes);
    const end = kernels.room(64);
    kernels.raw.ditherByDiffusion(
      image,
      at,
      width,
      height,
      palette.size,
      strength,
      rows,
      0,
      0,
      ...DIFFUSIONS[method],
    );
    expect(kernels.isUntouched(rows + rowBytes, end + 64)).toBe(true);
  }
  expectSame(kernels.bytes(image, rgba.length), rgba);
  expectSameColors(kernels.palette(palette.size), palette);
  places.set(kernels.u16(at, places.length));
};

const METHODS = DITHERS.filter((method) => method !== 'none' && method !== 'auto');
const DIFFUSING = METHODS.filter((method) => method !== 'bayer');

const BLACK_AND_WHITE = paletteFrom([
  [0, 0, 0],
  [255, 255, 255],
]);

/** So many greys from black on: each level one entry. */
const greys = (levels: number): Palette =>
  paletteFrom(Array.from({ length: levels }, (_, k) => [k, k, k]));

const grey = (width: number, height: number, level: number): Uint8Array =>
  paintedImage(width, height, () => [level, level, level, 255]).rgba;

/** The entries it chooses for an image, but for the pixels that are left out. */
function dithered(
  rgba: Uint8Array,
  width: number,
  palette: Palette,
  method: (typeof METHODS)[number],
  strength = 1,
  isAsked: (pixel: number) => boolean = () => true,
): number[] {
  const places = Uint16Array.from({ length: rgba.length / 4 }, (_, pixel) =>
    isAsked(pixel) ? 0 : NO_COLOR,
  );
  dither(rgba, width, places, palette, method, strength);
  return [...places];
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** Images of some width, with noise in all channels. */
const anyNoise = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1 }))
  .map(([width, height, seed]) => noiseImage(width, height, true, seed));

describe('dither', () => {
  test.each(METHODS)('%s: any image, palette and strength: what the oracle chooses', (method) => {
    const anyImage = fc
      .tuple(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(2, 30, 256),
        fc.integer({ min: 1, max: 1e6 }),
      )
      .map(([width, height, levels, seed]) => {
        const shift = seed % (257 - levels);
        const rgba = noise(width * height * 4, levels, seed).map((level) => level + shift);
        return { width, rgba, isAsked: (pixel: number) => (pixel * seed) % 5 !== 1 };
      });
    fc.assert(
      fc.property(
        anyImage,
        anyPalette,
        fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
        ({ rgba, width, isAsked }, palette, strength) => {
          const expected = Uint16Array.from({ length: rgba.length / 4 }, (_, pixel) =>
            isAsked(pixel) ? 0 : NO_COLOR,
          );
          ditherByOracle(rgba, width, expected, palette, method, strength);

          expectSame(dithered(rgba, width, palette, method, strength, isAsked), expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(METHODS)('%s of no strength takes the nearest entry', (method) => {
    fc.assert(
      fc.property(anyNoise, anyPalette, ({ rgba, width }, palette) => {
        const entries = colorsOf(palette);
        const farther = dithered(rgba, width, palette, method, 0).filter((entry, pixel) => {
          const [r, g, b] = rgba.subarray(pixel * 4);
          const color = [r!, g!, b!] as const;
          return squaredDistance(entries[entry]!, color) > leastDistance(entries, color);
        });
        expect(farther).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test.each(
    METHODS.flatMap((method) =>
      [16, 64, 100, 128, 191, 240].map((level) => [method, level] as const),
    ),
  )('%s: black and white pixels together are as light as grey %i', (method, level) => {
    const entries = dithered(grey(96, 64, level), 96, BLACK_AND_WHITE, method);

    expect(Math.abs(mean(entries) * 255 - level)).toBeLessThan(3);
    // Everywhere, not only on the whole: in each part of 32 x 32.
    for (let part = 0; part < 6; part += 1) {
      const inside = entries.filter(
        (_, pixel) => Math.floor((pixel % 96) / 32) + 3 * Math.floor(pixel / 96 / 32) === part,
      );
      expect(Math.abs(mean(inside) * 255 - level)).toBeLessThan(8);
    }
  });

  test.each(DIFFUSING)('%s: each channel by itself', (method) => {
    const corners = Array.from(
      { length: 8 },
      (_, k) => [k & 1 ? 255 : 0, k & 2 ? 255 : 0, k & 4 ? 255 : 0] as const,
    );
    const { rgba } = paintedImage(64, 64, () => [64, 128, 200, 255]);
    const shown = dithered(rgba, 64, paletteFrom(corners), method).map((entry) => corners[entry]!);

    [64, 128, 200].forEach((level, channel) => {
      expect(Math.abs(mean(shown.map((color) => color[channel]!)) - level)).toBeLessThan(4);
    });
  });

  test.each(METHODS)('%s: less strength imitates less', (method) => {
    const levels = [0.2, 0.6, 1].map((strength) =>
      mean(dithered(grey(64, 64, 100), 64, BLACK_AND_WHITE, method, strength)),
    );

    expect(levels[0]).toBe(0);
    expect(levels[1]).toBeGreaterThan(0);
    expect(levels[1]).toBeLessThan(levels[2]!);
  });

  test.each(METHODS)('%s: pixels that are left out stay so, and have no influence', (method) => {
    fc.assert(
      fc.property(anyNoise, fc.nat(), (image, shift) => {
        const isAsked = (pixel: number) => (pixel * 7 + shift) % 5 > 1;
        const one = dithered(image.rgba, image.width, greys(9), method, 1, isAsked);
        const changed = image.rgba.map((byte, at) => (isAsked(at >> 2) ? byte : 255 - byte));
        const other = dithered(changed, image.width, greys(9), method, 1, isAsked);

        expect(other).toEqual(one);
        expect(one.map((entry) => entry !== NO_COLOR)).toEqual(one.map((_, k) => isAsked(k)));
      }),
      { numRuns: 50 },
    );
  });

  test.each(DIFFUSING)('%s: an error ends at a pixel that is left out', (method) => {
    const rgba = grey(3, 1, 120);

    expect(dithered(rgba, 3, BLACK_AND_WHITE, method)).toEqual([0, 1, 0]);
    // Through the gap the third pixel would be white.
    expect(dithered(rgba, 3, BLACK_AND_WHITE, method, 1, (pixel) => pixel !== 1)).toEqual([
      0,
      NO_COLOR,
      0,
    ]);
  });

  /** One pixel that is 48 lighter than the lightest grey: what it leaves to others shows in them. */
  const spreadFrom = (method: (typeof DIFFUSING)[number], row: number): number[][] => {
    const { rgba } = paintedImage(5, 4, (x, y) =>
      x === 2 && y === row ? [148, 148, 148, 255] : [0, 0, 0, 255],
    );
    const entries = dithered(rgba, 5, greys(101), method);
    return [0, 1, 2, 3].map((y) => entries.slice(y * 5, y * 5 + 5));
  };
  const EMPTY = [0, 0, 0, 0, 0];

  test('floyd-steinberg gives 7, 3, 5 and 1 sixteenths away, and every other row from the right', () => {
    expect(spreadFrom('floyd-steinberg', 0)).toEqual([
      [0, 0, 100, 21, 0],
      [0, 9, 15, 3, 0],
      EMPTY,
      EMPTY,
    ]);
    expect(spreadFrom('floyd-steinberg', 1)).toEqual([
      EMPTY,
      [0, 21, 100, 0, 0],
      [0, 3, 15, 9, 0],
      EMPTY,
    ]);
  });

  test('sierra-lite gives a half and two quarters away, and every other row from the right', () => {
    expect(spreadFrom('sierra-lite', 2)).toEqual([
      EMPTY,
      EMPTY,
      [0, 0, 100, 24, 0],
      [0, 12, 12, 0, 0],
    ]);
    expect(spreadFrom('sierra-lite', 1)).toEqual([
      EMPTY,
      [0, 24, 100, 0, 0],
      [0, 0, 12, 12, 0],
      EMPTY,
    ]);
  });

  test.each(DIFFUSING)('%s: nothing goes round the edge of the image', (method) => {
    const { rgba } = paintedImage(2, 3, (x, y) =>
      x === 1 && y === 0 ? [148, 148, 148, 255] : [0, 0, 0, 255],
    );
    const entries = dithered(rgba, 2, greys(101), method);
    const below = method === 'floyd-steinberg' ? [9, 15] : [12, 12];

    expect(entries).toEqual([0, 100, ...below, 0, 0]);
  });

  test('bayer: a pixel of the same colour has the same entry, whatever is around it', () => {
    fc.assert(
      fc.property(anyNoise, anyPalette, fc.nat(), ({ rgba, width }, palette, shift) => {
        const stays = (pixel: number) => (pixel * 5 + shift) % 3 > 0;
        const next = rgba.map((byte, at) => (stays(at >> 2) ? byte : 255 - byte));
        const before = dithered(rgba, width, palette, 'bayer');
        const after = dithered(
          next,
          width,
          palette,
          'bayer',
          1,
          (pixel) => (pixel + shift) % 7 > 0,
        );

        const isSame = (entry: number, pixel: number) =>
          !stays(pixel) || entry === NO_COLOR || entry === before[pixel];
        expect(after.every(isSame)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('bayer: 64 thresholds, each once in every 8 x 8 pixels', () => {
    // The level at which a pixel turns from black to white.
    const turns = Array.from({ length: 16 * 8 }, () => 0);
    for (let level = 0; level < 256; level += 1) {
      dithered(grey(16, 8, level), 16, BLACK_AND_WHITE, 'bayer').forEach((entry, pixel) => {
        turns[pixel]! += 1 - entry;
      });
    }
    const left = turns.filter((_, pixel) => pixel % 16 < 8);
    const right = turns.filter((_, pixel) => pixel % 16 >= 8);

    expect(right).toEqual(left);
    expect([...left].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 64 }, (_, k) => Math.ceil((k + 0.5) * (255 / 64))),
    );
    // Half of them are a chessboard, and each quarter has one of every four neighbours.
    for (const [pixel, turn] of left.entries()) {
      expect(turn > 128).toBe(((pixel >> 3) + pixel) % 2 === 0);
    }
    for (let y = 0; y < 8; y += 2) {
      for (let x = 0; x < 8; x += 2) {
        const block = [0, 1, 8, 9].map((step) => Math.floor((left[y * 8 + x + step]! - 1) / 64));
        expect([...block].sort()).toEqual([0, 1, 2, 3]);
      }
    }
  });

  test.each([0, 0.5, 1])(
    'bayer of strength %d: a palette of one colour takes everything',
    (strength) => {
      expect(dithered(grey(3, 3, 90), 3, greys(1), 'bayer', strength)).toEqual(Array(9).fill(0));
    },
  );

  test.each(METHODS)(
    '%s: what would be darker than black or lighter than white is just that',
    (method) => {
      const palette = paletteFrom([
        [0, 0, 255],
        [255, 0, 0],
        [255, 255, 0],
      ]);
      const greens = noise(256, 256);
      const { rgba } = paintedImage(16, 16, (x, y) => [255, greens[y * 16 + x]!, 0, 255]);
      const entries = dithered(rgba, 16, palette, method);

      // Never blue.
      expect(new Set(entries)).toEqual(new Set([1, 2]));
    },
  );

  test.each(METHODS)('%s: colours that the palette has stay what they are', (method) => {
    const { rgba } = paintedImage(16, 16, (x, y) =>
      x * 3 + y * 5 + ((x * y) & 4) > 40 ? [255, 255, 255, 255] : [0, 0, 0, 255],
    );
    const wanted = Array.from({ length: 256 }, (_, pixel) => (rgba[pixel * 4]! > 0 ? 1 : 0));

    expect(dithered(rgba, 16, BLACK_AND_WHITE, method)).toEqual(wanted);
  });
});
