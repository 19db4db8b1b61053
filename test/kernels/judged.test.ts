/**
 * The oracles are twins of the kernels, so what both have wrong they have wrong together. Here the results are
 * judged by what owes nothing to either: all partitions of a few colours, the median cut, means of areas, and
 * LZW as its specification describes it.
 */
import { describe, expect, test } from '@jest/globals';
import { DIFFUSIONS, DITHERS } from '../../src/codecs/palette/dither.js';
import {
  paletteFrom,
  squaredDistance,
  tableFrom,
  totalError,
  type Rgb,
} from '../helpers/color-tables.js';
import { noise, paintedImage } from '../helpers/images.js';
import { TestKernels } from '../helpers/kernels.js';
import type { ColorTable } from '../oracles/color-table.js';
import type { Palette } from '../oracles/palette.js';

const kernels = new TestKernels();

function makePalette(colors: ColorTable, entries: number, refinements: number): Palette {
  kernels.setColors(colors);
  const size = kernels.raw.splitColors(colors.size, entries, 0);
  for (let k = 0; k < refinements; k += 1) kernels.raw.refinePalette(colors.size, size);
  return kernels.palette(size);
}

type Weighted = readonly [color: Rgb, count: number];

function meanOf(colors: readonly Weighted[]): Rgb {
  const pixels = colors.reduce((sum, [, count]) => sum + count, 0);
  const channel = (axis: 0 | 1 | 2) =>
    colors.reduce((sum, [color, count]) => sum + count * color[axis], 0) / pixels;
  return [channel(0), channel(1), channel(2)];
}

const errorOf = (colors: readonly Weighted[]): number => {
  const mean = meanOf(colors);
  return colors.reduce((sum, [color, count]) => sum + count * squaredDistance(color, mean), 0);
};

/** The least error of any palette of so many entries: that of the best of all partitions. */
function leastError(colors: readonly Weighted[], entries: number): number {
  let least = Infinity;
  const groups: Weighted[][] = [];
  const place = (at: number): void => {
    const color = colors[at];
    if (!color) {
      least = Math.min(
        least,
        groups.reduce((sum, group) => sum + errorOf(group), 0),
      );
      return;
    }
    for (const group of groups) {
      group.push(color);
      place(at + 1);
      group.pop();
    }
    if (groups.length === entries) return;
    groups.push([color]);
    place(at + 1);
    groups.pop();
  };
  place(0);
  return least;
}

/** P. Heckbert, "Color image quantization for frame buffer display" (1982): the longest box is cut at its median. */
function medianCut(colors: readonly Weighted[], entries: number): Palette {
  const boxOf = (inside: readonly Weighted[]) => {
    const sides = ([0, 1, 2] as const).map((axis) => {
      const values = inside.map(([color]) => color[axis]);
      return { inside, axis, length: Math.max(...values) - Math.min(...values) };
    });
    return sides.reduce((a, b) => (b.length > a.length ? b : a));
  };
  const boxes = [boxOf(colors)];
  while (boxes.length < entries) {
    boxes.sort((a, b) => b.length - a.length);
    const { inside, axis } = boxes.shift()!;
    const sorted = [...inside].sort(([a], [b]) => a[axis] - b[axis]);
    const half = sorted.reduce((sum, [, count]) => sum + count, 0) / 2;
    let pixels = 0;
    let at = 0;
    while (at < sorted.length - 1 && pixels < half) pixels += sorted[at++]![1];
    boxes.push(boxOf(sorted.slice(0, at)), boxOf(sorted.slice(at)));
  }
  return paletteFrom(boxes.map(({ inside }) => meanOf(inside)));
}

/** Colours of an image of so many pixels: some spots of light on a gradient. */
function photo(pixels: number, seed: number): Weighted[] {
  const random = noise(pixels * 4, 256, seed);
  const counts = new Map<number, number>();
  for (let k = 0; k < pixels; k += 1) {
    const [a, b, c, d] = random.subarray(k * 4) as unknown as [number, number, number, number];
    const isSpot = d < 60;
    const color = isSpot
      ? [200 + (a >> 3), 150 + (b >> 4), 40 + (c >> 3)]
      : [(k % 180) >> 0, (k % 180) / 2 + (b >> 5), 90 + (c >> 4)];
    const key = color.reduce((sum, part) => (sum << 8) | Math.floor(part), 0);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => [[key >> 16, (key >> 8) & 255, key & 255], count]);
}

describe('palettes', () => {
  test('of a few colours: near the best of all that there are', () => {
    const ratios: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = noise(32, 256, seed);
      const colors = Array.from({ length: 8 }, (_, k): Weighted => {
        const [r, g, b, count] = random.subarray(k * 4) as unknown as [
          number,
          number,
          number,
          number,
        ];
        return [[r, g, b], 1 + (count & 15)];
      });
      for (const entries of [2, 3, 4]) {
        const table = tableFrom(colors);
        const error = totalError(table, makePalette(table, entries, 2));
        const least = leastError(colors, entries);
        expect(error).toBeGreaterThan(least * 0.999);
        ratios.push(error / least);
      }
    }
    const mean = ratios.reduce((sum, ratio) => sum + ratio) / ratios.length;
    expect(mean).toBeLessThan(1.15);
    expect(Math.max(...ratios)).toBeLessThan(2.5);
  });

  test.each([8, 32, 128])('of %i entries: closer than the median cut makes them', (entries) => {
    for (let seed = 1; seed <= 2; seed += 1) {
      const colors = photo(2_000, seed);
      const table = tableFrom(colors);
      const byMedians = totalError(table, medianCut(colors, entries));
      expect(totalError(table, makePalette(table, entries, 0))).toBeLessThan(byMedians);
      expect(totalError(table, makePalette(table, entries, 1))).toBeLessThan(byMedians);
    }
  });
});

describe('dither', () => {
  const WIDTH = 64;
  const AREA = 16;
  /** All mixtures of three levels of each channel. */
  const CUBE: Rgb[] = [0, 128, 255].flatMap((r) =>
    [0, 128, 255].flatMap((g) => [0, 128, 255].map((b): Rgb => [r, g, b])),
  );
  const { rgba } = paintedImage(WIDTH, WIDTH, (x, y) => [40 + 2 * x, 200 - 2 * y, 60 + x + y, 255]);
  const sourceAt = (pixel: number): Rgb => [...rgba.subarray(pixel * 4, pixel * 4 + 3)] as never;

  function shown(method: Exclude<(typeof DITHERS)[number], 'auto'>): Rgb[] {
    kernels.begin();
    kernels.setPalette(paletteFrom(CUBE));
    const image = kernels.put(rgba);
    const at = kernels.put(new Uint16Array(WIDTH * WIDTH));
    const { raw } = kernels;
    if (method === 'bayer') raw.ditherOrdered(image, at, WIDTH, WIDTH, CUBE.length, 1);
    else if (method !== 'none') {
      const rows = kernels.room(raw.errorRows(WIDTH));
      const weights = DIFFUSIONS[method];
      raw.ditherByDiffusion(image, at, WIDTH, WIDTH, CUBE.length, 1, rows, 0, 0, ...weights);
    }
    return Array.from(kernels.u16(at, WIDTH * WIDTH), (entry) => CUBE[entry]!);
  }

  /** The largest difference, of any channel, between the means of an area as it is and as it is shown. */
  function worstMean(colors: readonly Rgb[]): number {
    let worst = 0;
    for (let top = 0; top < WIDTH; top += AREA) {
      for (let left = 0; left < WIDTH; left += AREA) {
        const difference = [0, 0, 0];
        for (let k = 0; k < AREA * AREA; k += 1) {
          const pixel = (top + Math.floor(k / AREA)) * WIDTH + left + (k % AREA);
          for (const axis of [0, 1, 2] as const) {
            difference[axis]! += colors[pixel]![axis] - sourceAt(pixel)[axis];
          }
        }
        worst = Math.max(worst, ...difference.map((sum) => Math.abs(sum) / AREA ** 2));
      }
    }
    return worst;
  }

  const NEAREST = Array.from({ length: WIDTH * WIDTH }, (_, pixel) => {
    const color = sourceAt(pixel);
    return CUBE.reduce((a, b) => (squaredDistance(color, b) < squaredDistance(color, a) ? b : a));
  });

  test.each(DITHERS.filter((method) => method !== 'none' && method !== 'auto'))(
    '%s: each area of a gradient keeps its colour, and no pixel is far from its own',
    (method) => {
      const colors = shown(method);
      expect(worstMean(NEAREST)).toBeGreaterThan(40);
      // A pattern does not know how far the entries of a palette are apart.
      expect(worstMean(colors)).toBeLessThan(method === 'bayer' ? 25 : 5);
      const far = colors.map((color, pixel) => Math.sqrt(squaredDistance(color, sourceAt(pixel))));
      // Never beyond the other side of the cube that a colour is in.
      expect(Math.max(...far)).toBeLessThan(128 * Math.sqrt(3));
    },
  );
});

/** The bytes that LZW by the letter of GIF89a, appendix F, takes: a code for the longest string, and a clear code when the table is full. */
function plainLzwBytes(pixels: Uint8Array, minCodeSize: number): number {
  const clear = 1 << minCodeSize;
  let table = new Map<string, number>();
  let next = 0;
  let width = 0;
  let bits = 0;
  const put = () => {
    bits += width;
  };
  const reset = () => {
    table = new Map(Array.from({ length: clear }, (_, k) => [String(k), k]));
    next = clear + 2;
    width = minCodeSize + 1;
  };
  reset();
  put();
  let string = '';
  for (const pixel of pixels) {
    const longer = string === '' ? String(pixel) : `${string},${pixel}`;
    if (table.has(longer)) {
      string = longer;
      continue;
    }
    put();
    if (next === 4_096) {
      put();
      reset();
    } else {
      if (next === 1 << width) width += 1;
      table.set(longer, next++);
    }
    string = String(pixel);
  }
  put();
  put();
  const bytes = Math.ceil(bits / 8);
  return 1 + bytes + Math.ceil(bytes / 255) + 1;
}

describe('LZW', () => {
  const rows = (count: number, paint: (x: number, y: number) => number): Uint8Array =>
    Uint8Array.from({ length: count * 200 }, (_, k) => paint(k % 200, Math.floor(k / 200)));

  test.each<[string, number, Uint8Array]>([
    ['one colour', 2, new Uint8Array(40_000)],
    ['a gradient', 8, rows(200, (x, y) => (x + y) >> 1)],
    ['text', 4, rows(400, (x, y) => (((x * 7) ^ (y * 3)) & 8 ? 15 : x % 9 === 0 ? 3 : 0))],
    ['noise', 8, noise(60_000, 256)],
    ['noise of four colours', 2, noise(60_000, 4)],
    ['a photo', 8, rows(300, (x, y) => ((x * x + y * 31) >> 6) & 127)],
  ])('%s: hardly larger than as the specification has it, or smaller', (_, size, pixels) => {
    const plain = plainLzwBytes(pixels, size);
    const { length } = kernels.writeLzw(pixels.slice(), size);
    expect(length / plain).toBeLessThan(1.02);
  });
});
