import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../src/codecs/gif/byte-writer.js';
import { minCodeSizeOf } from '../../src/codecs/gif/frame-blocks.js';
import { DIFFUSIONS, DITHERS, type Dither } from '../../src/codecs/palette/dither.js';
import { FrameKernels } from '../../src/kernels/frame-kernels.js';
import { colorsOf } from '../helpers/color-tables.js';
import { noise, noiseImage, paintedImage, rampPalette } from '../helpers/images.js';
import { expectSame } from '../helpers/kernels.js';
import { readLzw } from '../helpers/read-lzw.js';
import { Canvas } from '../oracles/canvas.js';
import { colorTable, type ColorTable, NO_COLOR } from '../oracles/color-table.js';
import { countColors } from '../oracles/count-colors.js';
import { findBands } from '../oracles/bands.js';
import { dither as ditherByOracle } from '../oracles/dither.js';
import { holdBlocks, noiseOf } from '../oracles/hold-blocks.js';
import { lzwBound, writeLzw } from '../oracles/lzw.js';
import { NearestColor } from '../oracles/nearest-color.js';
import { Palette } from '../oracles/palette.js';
import { refinePalette } from '../oracles/refine-palette.js';
import { splitColors } from '../oracles/split-colors.js';

/** The parameters of `FrameKernels.hold`. */
interface HoldLimits {
  readonly pixel: number;
  readonly mean: number;
  readonly noise: number;
  readonly share: number;
  readonly rough: number;
}

/** What is done with a frame. */
interface Treatment {
  readonly isCleared: boolean;
  /** What may change without being drawn; nothing if `undefined`. */
  readonly hold: HoldLimits | undefined;
  readonly limit: number;
  readonly most: number;
  readonly refinements: number;
  /** The mean error of a pixel at which the palette needs no further entry. */
  readonly enough: number;
  /** Takes a palette that was not made for it. */
  readonly isForeign: boolean;
  readonly dither: Dither;
  readonly strength: number;
  readonly isWhole: boolean;
}

const PLAIN: Treatment = {
  isCleared: false,
  hold: undefined,
  limit: 16_384,
  most: 255,
  refinements: 1,
  enough: 0,
  isForeign: false,
  dither: 'none',
  strength: 1,
  isWhole: false,
};

/** Limits that keep what differs by this much, pixel by pixel or as a block. */
const within = (distance: number): HoldLimits => ({
  pixel: distance,
  mean: distance,
  noise: distance,
  share: 0,
  rough: 0,
});

/** Limits that keep whatever was drawn. */
const ANY: HoldLimits = { pixel: 442, mean: 442, noise: 442, share: 1, rough: 442 };

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
  readonly noise: number;
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
  const noiseLevel = kernels.noise();
  const { hold } = how;
  const kept = hold ? kernels.hold(hold) : kernels.compare();
  const { size, droppedBits } = listColors(kernels, how.limit);
  const colors = kernels.palette.colors(size).slice();
  const isLossless = droppedBits === 0 && size <= how.most;
  let entries = size;
  let error = 0;
  if (isLossless) kernels.palette.take(size);
  else {
    entries = kernels.palette.make(
      size,
      how.most,
      how.refinements,
      how.enough * kernels.width * kernels.height,
    );
    if (how.isForeign) {
      entries = Math.min(entries, 7);
      kernels.palette.set(rampPalette(entries));
    }
    if (how.dither === 'none' || how.dither === 'auto') {
      error = kernels.palette.mapColors(size, entries);
      const shares = DIFFUSIONS['floyd-steinberg'];
      if (how.dither === 'auto') kernels.ditherBands(size, entries, how.strength, shares);
    } else {
      if (how.dither === 'bayer') kernels.ditherOrdered(entries, how.strength);
      else kernels.ditherByDiffusion(entries, how.strength, DIFFUSIONS[how.dither]);
      kernels.palette.mapOneToOne(entries);
    }
  }
  const transparent = kept > 0 || hold ? entries : -1;
  const area = kernels.draw(transparent, how.isWhole);
  const wanted = kernels.indices().slice();
  const minCodeSize = minCodeSizeOf(entries + (transparent < 0 ? 0 : 1));
  const data = kernels.writeLzw(minCodeSize).slice();
  const palette = kernels.palette.toBytes(entries);
  const taken = kernels.indices().slice();
  return {
    ...{ counted, noise: noiseLevel, kept, droppedBits, colors, palette, error },
    ...{ area, wanted, data, taken },
  };
}

const listOf = ({ size, red, green, blue, counts }: ColorTable): number[] =>
  Array.from({ length: size }, (_, k) => [red[k]!, green[k]!, blue[k]!, counts[k]!]).flat();

/** @param before the image before it, of which noise is told. */
function byOracles(canvas: Canvas, rgba: Uint8Array, before: Uint8Array, how: Treatment): Done {
  const counted = countColors(rgba, 256);
  if (how.isCleared) canvas.clear();
  const places = new Uint16Array(rgba.length / 4);
  const kept = how.hold
    ? holdByOracle(canvas, rgba, places, how.hold)
    : canvas.compare(rgba, 'shown', 0, places);
  // From now on an exact frame stands for itself, pixels that are nothing included.
  if (!how.hold) canvas.sources.set(rgba);
  const table = colorTable(rgba, places, how.limit);
  const { size, droppedBits } = table;
  const colors = listOf(table);
  let palette: Palette;
  let entries = ONE_TO_ONE;
  let errors = new Float64Array(256);
  let error = 0;
  if (droppedBits === 0 && size <= how.most) {
    palette = new Palette(size);
    colorsOf(table).forEach((color, k) => palette.set(k, ...color));
  } else {
    palette = splitColors(table, how.most, how.enough * places.length);
    for (let k = 0; k < how.refinements; k += 1) palette = refinePalette(table, palette);
    palette = Palette.fromBytes(palette.toBytes());
    if (how.isForeign) palette = Palette.fromBytes(rampPalette(Math.min(palette.size, 7)));
    if (how.dither === 'none' || how.dither === 'auto') {
      const nearest = new NearestColor(palette);
      entries = new Uint8Array(size);
      errors = new Float64Array(size);
      colorsOf(table).forEach((color, k) => {
        entries[k] = nearest.find(...color);
        errors[k] = nearest.distance;
        error += nearest.distance * table.counts[k]!;
      });
      if (how.dither === 'auto') {
        const isBand = findBands(rgba, canvas.width, places, errors);
        const dithered = places.map((place, pixel) => (isBand[pixel] ? place : NO_COLOR));
        ditherByOracle(rgba, canvas.width, dithered, palette, 'floyd-steinberg', how.strength);
        dithered.forEach((entry, pixel) => {
          if (entry !== NO_COLOR) places[pixel] = size + entry;
        });
        entries = Uint8Array.of(...entries, ...ONE_TO_ONE.subarray(0, palette.size));
        errors = Float64Array.of(...errors, ...new Float64Array(palette.size));
      }
    } else ditherByOracle(rgba, canvas.width, places, palette, how.dither, how.strength);
  }
  const bytes = palette.toBytes();
  const transparent = kept > 0 || how.hold ? palette.size : -1;
  const { area, pixels } = canvas.draw(
    rgba,
    places,
    entries,
    errors,
    bytes,
    transparent,
    how.isWhole,
  );
  const wanted = pixels.slice();
  const out = new ByteWriter();
  out.reserve(lzwBound(pixels.length));
  const minCodeSize = minCodeSizeOf(palette.size + (transparent < 0 ? 0 : 1));
  writeLzw(pixels, minCodeSize, out);
  const noiseLevel = Math.sqrt(noiseOf(rgba, before, canvas.width));
  return {
    ...{ counted, noise: noiseLevel, kept, droppedBits, colors, palette: bytes, error },
    ...{ area, wanted, data: out.toBytes(), taken: pixels },
  };
}

function holdByOracle(
  canvas: Canvas,
  rgba: Uint8Array,
  places: Uint16Array,
  { pixel, mean, noise: level, share, rough }: HoldLimits,
): number {
  const kept = canvas.compare(rgba, 'sources', pixel ** 2, places);
  const limits = {
    mean: mean ** 2,
    noise: level ** 2,
    share: share ** 2,
    pixel: Math.floor(rough ** 2),
  };
  return kept + holdBlocks(rgba, canvas.sources, places, canvas.width, limits);
}

function expectDone(actual: Done, expected: Done): void {
  for (const part of ['colors', 'palette', 'wanted', 'data', 'taken'] as const) {
    expectSame(actual[part], expected[part]);
  }
  const { counted, noise: level, kept, droppedBits, error, area } = actual;
  expect({ counted, noise: level, kept, droppedBits, error, area }).toEqual({
    counted: expected.counted,
    noise: expected.noise,
    kept: expected.kept,
    droppedBits: expected.droppedBits,
    error: expected.error,
    area: expected.area,
  });
}

const anyDistance = fc.oneof(fc.constantFrom(0, 442), fc.double({ min: 0, max: 60, noNaN: true }));
const anyShare = fc.constantFrom(0, 0.4, 1.5);

/** Every frame of a size, at first on an empty screen. */
const anyScene = fc.record({
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 25 }),
  colors: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 900 })),
  /** A gradient in place of these colours. */
  isSoft: fc.boolean(),
  frames: fc.array(
    fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      /** Of eight pixels so many are new, and of 256 of those so many transparent. */
      changes: fc.constantFrom(0, 1, 4, 8),
      transparent: fc.constantFrom(0, 0, 30, 256),
      how: fc.record({
        isCleared: fc.boolean(),
        hold: fc.option(
          fc.record({
            pixel: anyDistance,
            mean: anyDistance,
            noise: anyDistance,
            share: anyShare,
            rough: anyDistance,
          }),
          { nil: undefined },
        ),
        limit: fc.constantFrom(20, 300, 16_384),
        most: fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constant(16)),
        refinements: fc.nat(2),
        enough: fc.constantFrom(0, 0, 10, 2_000),
        isForeign: fc.boolean(),
        dither: fc.constantFrom('none' as const, 'none' as const, ...DITHERS),
        strength: fc.constantFrom(0, 0.3, 1),
        isWhole: fc.boolean(),
      }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
type Scene = typeof anyScene extends fc.Arbitrary<infer T> ? T : never;

/** A gradient in both directions. */
const softColor = (x: number, y: number, seed: number): number[] => [
  100 + x * 0.7 + y * 0.2,
  60 + y,
  90 + ((seed + x) % 60) / 3,
];

/** The images of a scene, each from the one before. */
function imagesOf({ width, height, colors, isSoft, frames }: Scene): Uint8Array[] {
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
      const color = isSoft
        ? softColor(pixel % width, pixel / width, seed)
        : palette.subarray(from, from + 3);
      next.set(color, pixel * 4);
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
            const { how } = frames[k]!;
            expectDone(byKernels(kernels, how), byOracles(canvas, rgba, before, how));
            before = Uint8Array.from(rgba);
          });
        }
      }),
      { numRuns: 80 },
    );
  });

  test.each(DITHERS)(
    'dither %s: what comes is compared with what was drawn for, again and again',
    (dither) => {
      const kernels = new FrameKernels();
      kernels.fit(31, 17);
      const canvas = new Canvas(31, 17);
      let before = new Uint8Array(31 * 17 * 4);
      for (let k = 1; k < 7; k += 1) {
        const { rgba } = noiseImage(31, 17, false, Math.ceil(k / 2));
        show(kernels, rgba);
        const how = { ...PLAIN, most: 12, hold: within(30), dither };
        const done = byKernels(kernels, how);
        expectDone(done, byOracles(canvas, rgba, before, how));
        if (k % 2 === 0) expect(done.kept).toBe(31 * 17);
        before = Uint8Array.from(rgba);
      }
    },
  );

  test('an exact frame is compared with what is shown, and a later one with the exact frame', () => {
    const kernels = new FrameKernels();
    kernels.fit(5, 5);
    const first = noiseImage(5, 5, true, 1).rgba;
    const near = first.map((byte, at) => (at % 4 === 3 ? 255 : Math.min(254, byte) + 1));
    show(kernels, first);
    byKernels(kernels, { ...PLAIN, hold: within(0), most: 3 });
    // The source stands still, but hardly any pixel shows it.
    expect(kernels.hold(within(0))).toBe(25);
    expect(kernels.compare()).toBeLessThan(4);
    kernels.palette.take(kernels.listColors(16_384, 0));
    kernels.draw(25, false);
    expect(kernels.compare()).toBe(25);

    // Equal pixels of an exact frame are sources as much as those that it draws.
    show(kernels, near);
    expect(kernels.hold(within(0))).toBe(0);
    show(kernels, first);
    expect(kernels.compare()).toBe(25);
    show(kernels, near);
    expect(kernels.hold({ ...within(0), pixel: 2 })).toBe(25);
  });

  test('what is held is said in distances, not in their squares, and in a share of the texture', () => {
    const kernels = new FrameKernels();
    kernels.fit(4, 4);
    const reds = (level: number, contrast: number) =>
      paintedImage(4, 4, (x, y) => [level + contrast * ((x + y) % 2 === 0 ? 1 : -1), 9, 9, 255])
        .rgba;
    /** How many pixels are held of the second image after the first was drawn. */
    const hold = (
      before: Uint8Array,
      image: Uint8Array,
      ...limits: [number, number, number, number]
    ) => {
      kernels.clear();
      show(kernels, before);
      kernels.compare();
      show(kernels, image);
      const [pixel, mean, noise, share] = limits;
      return kernels.hold({ pixel, mean, noise, share, rough: 0 });
    };

    expect(hold(reds(100, 0), reds(103, 0), 3, 0, 0, 0)).toBe(16);
    expect(hold(reds(100, 0), reds(103, 0), 2.9, 0, 0, 0)).toBe(0);
    expect(hold(reds(100, 0), reds(103, 0), 0, 3, 0, 0)).toBe(16);
    expect(hold(reds(100, 0), reds(103, 0), 0, 2.9, 0, 0)).toBe(0);
    expect(hold(reds(100, 0), reds(100, 3), 0, 0, 3, 0)).toBe(16);
    expect(hold(reds(100, 0), reds(100, 3), 0, 0, 2.9, 0)).toBe(0);
    // A contrast of 20 that was one of 15 has changed by a quarter.
    expect(hold(reds(100, 15), reds(100, 20), 0, 0, 0, 0.25)).toBe(16);
    expect(hold(reds(100, 15), reds(100, 20), 0, 0, 0, 0.24)).toBe(0);
    expect(kernels.noise()).toBe(5);
  });

  test('motion is the share of the pixels that the next image changes by more than the limits', () => {
    const kernels = new FrameKernels();
    kernels.fit(8, 4);
    const grey = (levelOf: (x: number, y: number) => number) =>
      paintedImage(8, 4, (x, y) => [levelOf(x, y), levelOf(x, y), 9, 255]).rgba;
    const plain = grey(() => 100);
    const motion = (next: Uint8Array, limits: HoldLimits) => {
      show(kernels, plain);
      kernels.load(next);
      return kernels.motion(limits);
    };

    expect(motion(plain, within(0))).toBe(0);
    expect(
      motion(
        grey((x) => (x < 2 ? 200 : 100)),
        within(0),
      ),
    ).toBe(0.25);
    expect(
      motion(
        grey((x) => (x < 2 ? 200 : 100)),
        ANY,
      ),
    ).toBe(0);
    // A block that is darker as a whole, by 3 in two channels.
    const darker = grey((x) => (x < 4 ? 97 : 100));
    expect(motion(darker, within(0))).toBe(0.5);
    expect(motion(darker, { ...within(0), mean: 4.3 })).toBe(0);
    expect(motion(darker, { ...within(0), mean: 4.2 })).toBe(0.5);
    // What the screen shows does not matter, nor does the next image for what is drawn.
    expect(kernels.compare()).toBe(0);
  });

  test('an exact frame that shows already stands for itself, not for what it was drawn for', () => {
    const kernels = new FrameKernels();
    kernels.fit(2, 1);
    const [one, two] = [Uint8Array.of(9, 9, 9, 255, 0, 0, 0, 255), Uint8Array.of(5, 5, 5, 255)];
    const same = Uint8Array.from([...two, ...one.subarray(4)]);
    // Grey 9 is drawn as grey 5.
    show(kernels, one);
    kernels.hold(within(0));
    kernels.palette.set(Uint8Array.of(5, 5, 5, 0, 0, 0));
    kernels.palette.mapColors(kernels.listColors(16_384, 0), 2);
    kernels.draw(-1, false);

    // Then the frame has this colour, so nothing is drawn.
    show(kernels, same);
    expect(kernels.compare()).toBe(2);
    expect(kernels.hold(within(0))).toBe(2);
    show(kernels, one);
    expect(kernels.hold(within(0))).toBe(1);
  });

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
      expect(kernels.noise()).toBe(0);
      expect(kernels.compare()).toBe(pixels);
      expect(kernels.listColors(16_384, 0)).toBe(0);
      kernels.advance();
      expect(kernels.hold(ANY)).toBe(pixels);
      show(kernels, new Uint8Array(pixels * 4).fill(255));
      expect(kernels.hold(ANY)).toBe(0);
      expect(kernels.compare()).toBe(0);
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
        const how = { ...PLAIN, most: 40, limit: 2_048, hold: within(9) };
        expectDone(byKernels(kernels, how), byKernels(fresh, how));
      }
    });
  });

  test('two of them, of different sizes, do not share anything', () => {
    const sides = [6, 41] as const;
    const kernels = sides.map(() => new FrameKernels());
    const canvases = sides.map((side) => new Canvas(side, side));
    kernels.forEach((each, k) => each.fit(sides[k]!, sides[k]!));
    const how = { ...PLAIN, most: 9, hold: within(50) };
    let before: readonly Uint8Array[] = sides.map((side) => new Uint8Array(side * side * 4));
    for (let frame = 1; frame < 5; frame += 1) {
      const images = sides.map((side) => noiseImage(side, side, false, frame).rgba);
      kernels.forEach((each, k) => show(each, images[k]!));
      kernels.forEach((each, k) => {
        const [image, other] = [images[k]!, before[k]!];
        expectDone(byKernels(each, how), byOracles(canvases[k]!, image, other, how));
      });
      before = images;
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
        expect(kernels.compare()).toBe(0);
        expect(kernels.listColors(16_384, 0)).toBe(pixels);
        const counts = [...kernels.palette.colors(pixels)].filter((_, k) => k % 4 === 3);
        expect(counts).toEqual(Array(pixels).fill(1));
        kernels.palette.take(pixels);
        expect(kernels.draw(-1, false)).toEqual({ left: 0, top: 0, width, height });
        expect([...kernels.indices()]).toEqual(Array.from({ length: pixels }, (_, k) => k));
        expect(kernels.compare()).toBe(pixels);
        show(kernels, new Uint8Array(pixels * 4));
        expect(kernels.compare()).toBe(pixels);
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
    kernels.compare();
    const size = kernels.listColors(16_384, 0);
    kernels.palette.set(Uint8Array.of(255, 255, 255, 0, 0, 0));

    expect(kernels.palette.mapColors(size, 2)).toBe(100 + 0 + 25);
    kernels.draw(-1, true);
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
      kernels.compare();
      const size = kernels.listColors(16_384, 0);
      kernels.palette.take(size);
      kernels.draw(-1, true);
      const data = kernels.writeLzw(8);

      expectSame(readLzw(data).pixels, kernels.indices());
      expect(readLzw(data).end).toBe(data.length);
      expect(data.length).toBeLessThanOrEqual(lzwBound(width * height));
    }
  });
});
