import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../src/codecs/gif/byte-writer.js';
import { minCodeSizeOf } from '../../src/codecs/gif/frame-blocks.js';
import { DIFFUSIONS, DITHERS, type Dither } from '../../src/codecs/palette/dither.js';
import { FrameKernels } from '../../src/kernels/frame-kernels.js';
import { colorsOf, squaredDistance } from '../helpers/color-tables.js';
import { noise, noiseImage, paintedImage, rampPalette } from '../helpers/images.js';
import { expectSame } from '../helpers/kernels.js';
import { readLzw } from '../helpers/read-lzw.js';
import { Canvas } from '../oracles/canvas.js';
import { colorTable, type ColorTable } from '../oracles/color-table.js';
import { countColors } from '../oracles/count-colors.js';
import { dither as ditherByOracle } from '../oracles/dither.js';
import { lzwBound, writeLzw } from '../oracles/lzw.js';
import { NearestColor } from '../oracles/nearest-color.js';
import { Palette } from '../oracles/palette.js';
import { refinePalette } from '../oracles/refine-palette.js';
import { splitColors } from '../oracles/split-colors.js';

/** What is done with a frame. */
interface Treatment {
  readonly isCleared: boolean;
  readonly tolerance: number;
  readonly limit: number;
  readonly most: number;
  readonly refinements: number;
  /** Takes a palette that was not made for it. */
  readonly isForeign: boolean;
  readonly dither: Dither;
  readonly strength: number;
  readonly lossy: number;
  readonly isWhole: boolean;
}

const PLAIN: Treatment = {
  isCleared: false,
  tolerance: 0,
  limit: 16_384,
  most: 255,
  refinements: 1,
  isForeign: false,
  dither: 'none',
  strength: 1,
  lossy: 0,
  isWhole: false,
};

const ONE_TO_ONE = Uint8Array.from({ length: 256 }, (_, entry) => entry);

/** Puts an image there as the one that is worked on. */
function show(kernels: FrameKernels, rgba: Uint8Array): void {
  kernels.load(rgba);
  kernels.advance();
}

/** As many as there may be, without so many more low bits that there are not too many. */
function listColors(kernels: FrameKernels, limit: number): { size: number; droppedBits: number } {
  for (let droppedBits = 0; ; droppedBits += 1) {
    const size = kernels.listColors(limit, droppedBits);
    if (size >= 0) return { size, droppedBits };
  }
}

/** What a frame became: what is to be compared of two. */
interface Done {
  readonly counted: number;
  readonly kept: number;
  readonly droppedBits: number;
  readonly colors: ArrayLike<number>;
  readonly palette: ArrayLike<number>;
  readonly error: number;
  readonly area: object;
  readonly wanted: ArrayLike<number>;
  readonly data: ArrayLike<number>;
  readonly taken: ArrayLike<number>;
}

function byKernels(kernels: FrameKernels, how: Treatment): Done {
  const counted = kernels.countColors(256);
  if (how.isCleared) kernels.clear();
  const kept = kernels.compare(how.tolerance);
  const { size, droppedBits } = listColors(kernels, how.limit);
  const colors = kernels.palette.colors(size).slice();
  const isLossless = droppedBits === 0 && size <= how.most;
  let entries = size;
  let error = 0;
  const isDithered = !isLossless && how.dither !== 'none';
  if (isLossless) kernels.palette.take(size);
  else {
    entries = kernels.palette.make(size, how.most, how.refinements);
    if (how.isForeign) {
      entries = Math.min(entries, 7);
      kernels.palette.set(rampPalette(entries));
    }
    if (how.dither === 'none') error = kernels.palette.mapColors(size, entries);
    else if (how.dither === 'bayer') kernels.ditherOrdered(entries, how.strength);
    else kernels.ditherByDiffusion(entries, how.strength, DIFFUSIONS[how.dither]);
    if (isDithered) kernels.palette.mapOneToOne(entries);
  }
  const transparent = kept > 0 ? entries : -1;
  const area = kernels.draw(transparent, how.isWhole, isDithered);
  const wanted = kernels.indices().slice();
  const minCodeSize = minCodeSizeOf(entries + (kept > 0 ? 1 : 0));
  const data = (
    how.lossy > 0
      ? kernels.writeLossyLzw(minCodeSize, entries, transparent, how.lossy)
      : kernels.writeLzw(minCodeSize)
  ).slice();
  const palette = kernels.palette.toBytes(entries);
  const taken = kernels.indices().slice();
  return { counted, kept, droppedBits, colors, palette, error, area, wanted, data, taken };
}

const listOf = ({ size, red, green, blue, counts }: ColorTable): number[] =>
  Array.from({ length: size }, (_, k) => [red[k]!, green[k]!, blue[k]!, counts[k]!]).flat();

function byOracles(canvas: Canvas, rgba: Uint8Array, how: Treatment): Done {
  const counted = countColors(rgba, 256);
  if (how.isCleared) canvas.clear();
  const places = new Uint16Array(rgba.length / 4);
  const kept = canvas.compare(rgba, how.tolerance ** 2, places);
  const table = colorTable(rgba, places, how.limit);
  const { size, droppedBits } = table;
  const colors = listOf(table);
  let palette: Palette;
  let entries = ONE_TO_ONE;
  let errors = new Float64Array(256);
  let error = 0;
  const isLossless = droppedBits === 0 && size <= how.most;
  const isDithered = !isLossless && how.dither !== 'none';
  if (isLossless) {
    palette = new Palette(size);
    colorsOf(table).forEach((color, k) => palette.set(k, ...color));
  } else {
    palette = splitColors(table, how.most);
    for (let k = 0; k < how.refinements; k += 1) palette = refinePalette(table, palette);
    palette = Palette.fromBytes(palette.toBytes());
    if (how.isForeign) palette = Palette.fromBytes(rampPalette(Math.min(palette.size, 7)));
    if (how.dither === 'none') {
      const nearest = new NearestColor(palette);
      entries = new Uint8Array(size);
      errors = new Float64Array(size);
      colorsOf(table).forEach((color, k) => {
        entries[k] = nearest.find(...color);
        errors[k] = nearest.distance;
        error += nearest.distance * table.counts[k]!;
      });
    } else ditherByOracle(rgba, canvas.width, places, palette, how.dither, how.strength);
  }
  const bytes = palette.toBytes();
  const transparent = kept > 0 ? palette.size : -1;
  const meant = isDithered ? rgba : undefined;
  const { area, pixels } = canvas.draw(
    places,
    entries,
    errors,
    bytes,
    transparent,
    how.isWhole,
    meant,
  );
  const wanted = pixels.slice();
  const out = new ByteWriter();
  out.reserve(lzwBound(pixels.length));
  const minCodeSize = minCodeSizeOf(palette.size + (kept > 0 ? 1 : 0));
  writeLzw(pixels, minCodeSize, out, how.lossy > 0 ? costsOf(palette, how.lossy) : undefined);
  if (how.lossy > 0) canvas.redraw(area, pixels, bytes, transparent);
  return {
    ...{ counted, kept, droppedBits, colors, palette: bytes, error },
    ...{ area, wanted, data: out.toBytes(), taken: pixels },
  };
}

function costsOf(palette: Palette, limit: number): Float32Array {
  const costs = new Float32Array(65_536).fill(Infinity);
  const colors = colorsOf(palette);
  colors.forEach((a, wanted) => {
    colors.forEach((b, taken) => {
      costs[(wanted << 8) | taken] = squaredDistance(a, b) / (limit * limit);
    });
  });
  return costs;
}

function expectDone(actual: Done, expected: Done): void {
  for (const part of ['colors', 'palette', 'wanted', 'data', 'taken'] as const) {
    expectSame(actual[part], expected[part]);
  }
  const { counted, kept, droppedBits, error, area } = actual;
  expect({ counted, kept, droppedBits, error, area }).toEqual({
    counted: expected.counted,
    kept: expected.kept,
    droppedBits: expected.droppedBits,
    error: expected.error,
    area: expected.area,
  });
}

/** Every frame of a size, at first on an empty screen. */
const anyScene = fc.record({
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 25 }),
  colors: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 900 })),
  frames: fc.array(
    fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      /** Of eight pixels so many are new, and of 256 of those so many transparent. */
      changes: fc.constantFrom(0, 1, 4, 8),
      transparent: fc.constantFrom(0, 0, 30, 256),
      how: fc.record({
        isCleared: fc.boolean(),
        tolerance: fc.oneof(fc.constantFrom(0, 442), fc.double({ min: 0, max: 60, noNaN: true })),
        limit: fc.constantFrom(20, 300, 16_384),
        most: fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constant(16)),
        refinements: fc.nat(2),
        isForeign: fc.boolean(),
        dither: fc.constantFrom('none' as const, 'none' as const, ...DITHERS),
        strength: fc.constantFrom(0, 0.3, 1),
        lossy: fc.constantFrom(0, 0, 10, 90),
        isWhole: fc.boolean(),
      }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
type Scene = typeof anyScene extends fc.Arbitrary<infer T> ? T : never;

/** The images of a scene, each from the one before. */
function imagesOf({ width, height, colors, frames }: Scene): Uint8Array[] {
  const palette = noise(colors * 4, 256, colors);
  let rgba = new Uint8Array(width * height * 4);
  return frames.map(({ seed, changes, transparent }) => {
    const next = rgba.slice();
    const [picks, more, chances, alphas] = [0, 1, 2, 3].map((k) =>
      noise(width * height, k === 2 ? 8 : 256, seed + k),
    ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    picks.forEach((pick, pixel) => {
      if (chances[pixel]! >= changes) return;
      const from = (((pick << 8) | more[pixel]!) % colors) * 4;
      next.set(palette.subarray(from, from + 3), pixel * 4);
      next[pixel * 4 + 3] = alphas[pixel]! < transparent ? alphas[pixel]! & 127 : 255;
    });
    rgba = next;
    return next;
  });
}

describe('FrameKernels', () => {
  test('any frames of any sizes in the same memory: to the last bit what the oracles make of them', () => {
    const kernels = new FrameKernels();
    fc.assert(
      fc.property(fc.array(anyScene, { minLength: 1, maxLength: 3 }), (scenes) => {
        for (const scene of scenes) {
          const { width, height, frames } = scene;
          kernels.fit(width, height);
          expect([kernels.width, kernels.height]).toEqual([width, height]);
          const canvas = new Canvas(width, height);
          let before = new Uint8Array(width * height * 4);
          imagesOf(scene).forEach((rgba, k) => {
            kernels.load(rgba);
            expect(kernels.isRepeated()).toBe(Buffer.compare(rgba, before) === 0);
            const alphas = Array.from({ length: rgba.length / 4 }, (_, pixel) => pixel * 4 + 3);
            expect(kernels.uncovers()).toBe(
              alphas.some((at) => before[at]! >= 128 && rgba[at]! < 128),
            );
            kernels.advance();
            before = Uint8Array.from(rgba);
            const { how } = frames[k]!;
            expectDone(byKernels(kernels, how), byOracles(canvas, rgba, how));
          });
        }
      }),
      { numRuns: 80 },
    );
  });

  test.each(DITHERS)(
    'dither %s: what is shown is compared with what comes, again and again',
    (dither) => {
      const kernels = new FrameKernels();
      kernels.fit(31, 17);
      const canvas = new Canvas(31, 17);
      for (let k = 1; k < 7; k += 1) {
        const { rgba } = noiseImage(31, 17, false, Math.ceil(k / 2));
        show(kernels, rgba);
        const how = { ...PLAIN, most: 12, tolerance: 30, dither };
        const done = byKernels(kernels, how);
        expectDone(done, byOracles(canvas, rgba, how));
        if (dither !== 'none' && k % 2 === 0) expect(done.kept).toBe(31 * 17);
      }
    },
  );

  test.each([
    [8, 8],
    [3, 3],
    [20, 31],
    [1, 1],
    [5, 1],
  ])(
    'fit to %i x %i: nothing is left of a frame before, drawn, loaded or compared',
    (width, height) => {
      const kernels = new FrameKernels();
      kernels.fit(8, 8);
      show(kernels, noiseImage(8, 8).rgba);
      byKernels(kernels, PLAIN);
      kernels.load(noiseImage(8, 8, true, 2).rgba);
      kernels.fit(width, height);
      const pixels = width * height;

      // No image, neither this one nor the next, and nothing is shown.
      expect(kernels.countColors(256)).toBe(1);
      expect(kernels.isRepeated()).toBe(true);
      expect(kernels.uncovers()).toBe(false);
      expect(kernels.compare(0)).toBe(pixels);
      expect(kernels.listColors(16_384, 0)).toBe(0);
      kernels.advance();
      expect(kernels.compare(442)).toBe(pixels);
      show(kernels, new Uint8Array(pixels * 4).fill(255));
      expect(kernels.compare(442)).toBe(0);
    },
  );

  test('memory grows with a frame, and nothing of it stays in those that follow', () => {
    const sizes = [
      [3, 3],
      [401, 233],
      [5, 2],
      [1, 1],
      [603, 302],
      [401, 233],
      [4, 4],
    ] as const;
    const kernels = new FrameKernels();
    sizes.forEach(([width, height], k) => {
      const images = [noiseImage(width, height, k % 2 > 0, k + 1)];
      images.push(noiseImage(width, height, true, k + 1));
      const fresh = new FrameKernels();
      for (const each of [kernels, fresh]) each.fit(width, height);
      for (const { rgba } of images) {
        for (const each of [kernels, fresh]) show(each, rgba);
        const how = { ...PLAIN, most: 40, limit: 2_048, tolerance: 9 };
        expectDone(byKernels(kernels, how), byKernels(fresh, how));
      }
    });
  });

  test('two of them, of different sizes, do not share anything', () => {
    const sides = [6, 41] as const;
    const kernels = sides.map(() => new FrameKernels());
    const canvases = sides.map((side) => new Canvas(side, side));
    kernels.forEach((each, k) => each.fit(sides[k]!, sides[k]!));
    const how = { ...PLAIN, most: 9, tolerance: 50, lossy: 40 };
    for (let frame = 1; frame < 5; frame += 1) {
      const images = sides.map((side) => noiseImage(side, side, false, frame).rgba);
      kernels.forEach((each, k) => show(each, images[k]!));
      kernels.forEach((each, k) => {
        expectDone(byKernels(each, how), byOracles(canvases[k]!, images[k]!, how));
      });
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 17])(
    '%i pixels: what is beyond the last is never counted',
    (pixels) => {
      for (const [width, height] of [
        [pixels, 1],
        [1, pixels],
      ] as const) {
        const kernels = new FrameKernels();
        // So that there was something where this one ends.
        kernels.fit(9, 9);
        show(kernels, noiseImage(9, 9).rgba);
        byKernels(kernels, PLAIN);
        kernels.fit(width, height);
        const { rgba } = paintedImage(width, height, (x, y) => [x + y, 7, 9, 255]);

        show(kernels, rgba);
        expect(kernels.countColors(256)).toBe(pixels);
        expect(kernels.compare(0)).toBe(0);
        expect(kernels.listColors(16_384, 0)).toBe(pixels);
        const counts = [...kernels.palette.colors(pixels)].filter((_, k) => k % 4 === 3);
        expect(counts).toEqual(Array(pixels).fill(1));
        kernels.palette.take(pixels);
        expect(kernels.draw(-1, false, false)).toEqual({ left: 0, top: 0, width, height });
        expect([...kernels.indices()]).toEqual(Array.from({ length: pixels }, (_, k) => k));
        expect(kernels.compare(0)).toBe(pixels);
        show(kernels, new Uint8Array(pixels * 4));
        expect(kernels.compare(0)).toBe(pixels);
        expect(kernels.countColors(256)).toBe(1);
      }
    },
  );

  test('takes a palette of 256 entries, and gives it back', () => {
    const kernels = new FrameKernels();
    for (const entries of [256, 1, 255]) {
      kernels.palette.set(rampPalette(entries));

      expectSame(kernels.palette.toBytes(entries), rampPalette(entries));
    }
  });

  test('the nearest entry of a palette that was set', () => {
    const kernels = new FrameKernels();
    kernels.fit(3, 1);
    show(kernels, Uint8Array.of(10, 0, 0, 255, 0, 0, 0, 255, 250, 255, 255, 255));
    kernels.compare(0);
    const size = kernels.listColors(16_384, 0);
    kernels.palette.set(Uint8Array.of(255, 255, 255, 0, 0, 0));

    expect(kernels.palette.mapColors(size, 2)).toBe(100 + 0 + 25);
    kernels.draw(-1, true, false);
    expect([...kernels.indices()]).toEqual([1, 1, 0]);
  });

  test('compressed data finds room where hardly anything repeats', () => {
    for (const [width, height] of [
      [256, 256],
      [61, 71],
      [3, 7],
      [1, 1],
    ] as const) {
      const kernels = new FrameKernels();
      kernels.fit(width, height);
      const { rgba } = paintedImage(width, height, (x, y) => {
        const k = y * width + x;
        return [(k & 1 ? k >> 8 : k >> 1) & 255, 0, 0, 255];
      });
      show(kernels, rgba);
      kernels.compare(0);
      const size = kernels.listColors(16_384, 0);
      kernels.palette.take(size);
      kernels.draw(-1, true, false);
      const data = kernels.writeLzw(8);

      expectSame(readLzw(data).pixels, kernels.indices());
      expect(readLzw(data).end).toBe(data.length);
      expect(data.length).toBeLessThanOrEqual(lzwBound(width * height));
    }
  });

  test('lossy: takes other indices than those wanted, and shows what was taken', () => {
    const kernels = new FrameKernels();
    kernels.fit(40, 40);
    const levels = noise(1_600, 16, 3);
    const { rgba } = paintedImage(40, 40, (x, y) => {
      const level = levels[y * 40 + x]! * 16;
      return [level, level, level, 255];
    });
    show(kernels, rgba);
    kernels.compare(0);
    const size = kernels.listColors(16_384, 0);
    kernels.palette.take(size);
    kernels.draw(-1, false, false);
    const wanted = kernels.indices().slice();
    const exact = kernels.writeLzw(4).length;
    const data = kernels.writeLossyLzw(4, size, -1, 60).slice();
    const taken = kernels.indices().slice();
    const palette = kernels.palette.toBytes(size);

    expect(data.length).toBeLessThan(exact * 0.9);
    expect([...taken]).not.toEqual([...wanted]);
    expectSame(readLzw(data).pixels, taken);
    // Levels are 16 in each channel apart, which is 28: those two away may be taken.
    taken.forEach((index, pixel) => {
      expect(Math.abs(palette[index * 3]! - rgba[pixel * 4]!)).toBeLessThanOrEqual(32);
    });
    const shown = new Uint8Array(1_600 * 4).fill(255);
    taken.forEach((index, pixel) => {
      shown.set(palette.subarray(index * 3, index * 3 + 3), pixel * 4);
    });
    show(kernels, shown);
    expect(kernels.compare(0)).toBe(1_600);
  });
});
