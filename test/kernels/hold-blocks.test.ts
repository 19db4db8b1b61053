import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noise, paintedImage } from '../helpers/images.js';
import { expectSame, TestKernels } from '../helpers/kernels.js';
import { NO_COLOR } from '../oracles/color-table.js';
import {
  holdBlocks as holdByOracle,
  noiseOf as noiseByOracle,
  type HoldLimits,
} from '../oracles/hold-blocks.js';

const kernels = new TestKernels();

/** The largest changes of a block that is held, as distances in RGB; the share is one of the texture. */
interface Limits {
  readonly mean: number;
  readonly noise: number;
  readonly share: number;
  /** The largest change of a pixel that is held in another block of the same mean; -1 for none. */
  readonly pixel: number;
}

const NONE: Limits = { mean: 0, noise: 0, share: 0, pixel: -1 };
const ALL: Limits = { mean: Infinity, noise: Infinity, share: 0, pixel: -1 };

/** Holds blocks in memory that is garbage beside the arrays, and says how many pixels are held. */
function holdBlocks(
  image: Uint8Array,
  sources: Uint8Array,
  places: Uint16Array,
  width: number,
  limits: HoldLimits,
): number {
  kernels.begin();
  const borders = [kernels.room(64)];
  const put = (values: Uint8Array | Uint16Array): number => {
    const at = kernels.put(values);
    borders.push(kernels.room(64));
    return at;
  };
  const [one, two, three] = [put(image), put(sources), put(places)] as const;
  const held = kernels.raw.holdBlocks(
    one,
    two,
    three,
    width,
    places.length / width,
    limits.mean,
    limits.noise,
    limits.share,
    limits.pixel,
  );
  for (const border of borders) expect(kernels.isUntouched(border, border + 64)).toBe(true);
  expectSame(kernels.bytes(one, image.length), image);
  expectSame(kernels.bytes(two, sources.length), sources);
  places.set(kernels.u16(three, places.length));
  return held;
}

function noiseOf(image: Uint8Array, other: Uint8Array, width: number): number {
  kernels.begin();
  const [one, two] = [kernels.put(image), kernels.put(other)] as const;
  return kernels.raw.noiseOf(one, two, width, image.length / 4 / width);
}

type Paint = (x: number, y: number) => readonly number[] | number;

/** An image of greys, or of other pixels. */
const picture = (width: number, height: number, paint: Paint): Uint8Array =>
  paintedImage(width, height, (x, y) => {
    const pixel = paint(x, y);
    return typeof pixel === 'number' ? [pixel, pixel, pixel, 255] : pixel;
  }).rgba;

/** The pixels that are held of those that are all to be drawn. */
function heldOf(
  image: Uint8Array,
  sources: Uint8Array,
  { mean, noise: level, share, pixel }: Limits,
  width = 4,
): number[] {
  const places = new Uint16Array(image.length / 4);
  const limits = {
    mean: mean ** 2,
    noise: level ** 2,
    share: share ** 2,
    pixel: Math.sign(pixel) * pixel ** 2,
  };
  const held = holdBlocks(image, sources, places, width, limits);
  const pixels = [...places].flatMap((place, pixel) => (place === NO_COLOR ? [pixel] : []));
  expect(held).toBe(pixels.length);
  return pixels;
}

/** Whether a block of 4x4 pixels is held; it is so as a whole. */
function isHeld(image: Paint, source: Paint, limits: Partial<Limits>): boolean {
  const [now, before] = [picture(4, 4, image), picture(4, 4, source)];
  const { length } = heldOf(now, before, { ...NONE, ...limits });
  expect([0, 16]).toContain(length);
  return length === 16;
}

/** 1 and -1 by turns. */
const chess = (x: number, y: number): number => ((x + y) % 2 === 0 ? 1 : -1);
/** A distance in RGB of greys that are this far apart in each channel. */
const ofGrey = (levels: number): number => Math.sqrt(3) * levels;
const LITTLE = 1e-9;

describe('holdBlocks', () => {
  test('a block in which nothing changed is held, with any limits', () => {
    const texture: Paint = (x, y) => [x * 60, y * 50, (x * y * 31) % 256, 255];
    expect(isHeld(texture, texture, NONE)).toBe(true);
  });

  test.each([1, 2, 9])(
    'noise of %i levels, half of it up and half down, is held up to the limit',
    (levels) => {
      const flat: Paint = () => 100;
      const noisy: Paint = (x, y) => 100 + levels * chess(x, y);
      const level = ofGrey(levels);

      for (const [now, before] of [
        [noisy, flat],
        [flat, noisy],
      ] as const) {
        expect(isHeld(now, before, { noise: level + LITTLE })).toBe(true);
        expect(isHeld(now, before, { noise: level - LITTLE })).toBe(false);
      }
    },
  );

  test.each([1, 2, 9])(
    'the same noise %i levels brighter is held up to the limit of the mean',
    (levels) => {
      const flat: Paint = () => 100;
      const shifted: Paint = (x, y) => 100 + levels + 3 * chess(x, y);
      const limits = { noise: ofGrey(3) + LITTLE };

      expect(isHeld(shifted, flat, { ...limits, mean: ofGrey(levels) + LITTLE })).toBe(true);
      expect(isHeld(shifted, flat, { ...limits, mean: ofGrey(levels) - LITTLE })).toBe(false);
      expect(isHeld(flat, shifted, { ...limits, mean: ofGrey(levels) - LITTLE })).toBe(false);
      // The mean does not stand in for the noise, nor the noise for the mean.
      expect(isHeld(shifted, flat, { mean: 400 })).toBe(false);
      expect(isHeld(shifted, flat, { noise: 400, share: 9, pixel: -1 })).toBe(false);
    },
  );

  test('what is equal to a limit is held, and what is more by the least step is not', () => {
    const places = () => new Uint16Array(16);
    const hold = (image: Paint, source: Paint, limits: Limits) =>
      holdBlocks(picture(4, 4, image), picture(4, 4, source), places(), 4, limits);
    const red =
      (level: number): Paint =>
      () => [level, 0, 0, 255];

    // Squared limits, as the kernel has them: the mean moves by 5, so by 25.
    expect(hold(red(105), red(100), { ...NONE, mean: 25 })).toBe(16);
    expect(hold(red(105), red(100), { ...NONE, mean: 24.999999 })).toBe(0);
    // One pixel of 16 by 4: the mean moves by 1/4, and the rest is 16/16 - 1/16.
    const dot: Paint = (x, y) => [x + y === 0 ? 104 : 100, 0, 0, 255];
    expect(hold(dot, red(100), { mean: 1 / 16, noise: 15 / 16, share: 0, pixel: -1 })).toBe(16);
    expect(hold(dot, red(100), { mean: 1 / 16, noise: 0.937499, share: 0, pixel: -1 })).toBe(0);
    expect(hold(dot, red(100), { mean: 0.062499, noise: 15 / 16, share: 0, pixel: -1 })).toBe(0);
    // A contrast of 20 that was one of 15 has changed by a quarter.
    const contrast =
      (levels: number): Paint =>
      (x, y) => [100 + levels * chess(x, y), 0, 0, 255];
    expect(hold(contrast(20), contrast(15), { ...NONE, share: 1 / 16, pixel: -1 })).toBe(16);
    expect(hold(contrast(20), contrast(15), { ...NONE, share: 0.062499, pixel: -1 })).toBe(0);
  });

  test('each channel counts', () => {
    for (const channel of [0, 1, 2]) {
      const only = (level: number) =>
        [0, 1, 2, 3].map((k) => (k === channel ? level : k < 3 ? 50 : 255));
      expect(
        isHeld(
          () => only(54),
          () => only(50),
          { mean: 4 },
        ),
      ).toBe(true);
      expect(
        isHeld(
          () => only(54),
          () => only(50),
          { mean: 3.99 },
        ),
      ).toBe(false);
      const noisy: Paint = (x, y) => only(50 + 4 * chess(x, y));
      expect(isHeld(noisy, () => only(50), { noise: 4 })).toBe(true);
      expect(isHeld(noisy, () => only(50), { noise: 3.99 })).toBe(false);
      // Changes of opposite channels do not cancel each other out.
      const other = (channel + 1) % 3;
      const both = [50, 50, 50, 255].map((level, k) =>
        k === channel ? level + 4 : k === other ? level - 4 : level,
      );
      expect(
        isHeld(
          () => both,
          () => only(50),
          { mean: Math.sqrt(32) - 0.01, noise: 400 },
        ),
      ).toBe(false);
    }
  });

  test('a faint line in a flat block is not held, though the mean hardly moves', () => {
    const flat: Paint = () => 100;
    const line: Paint = (x) => (x === 2 ? 106 : 100);
    // As much light, but spread over the block.
    const glow: Paint = (x, y) => (chess(x, y) > 0 ? 101 : 102);
    const limits = { mean: ofGrey(1.5) + LITTLE, noise: 2, share: 0.3, pixel: -1 };

    expect(isHeld(line, flat, limits)).toBe(false);
    expect(isHeld(flat, line, { ...limits, share: 0, pixel: -1 })).toBe(false);
    expect(isHeld(glow, flat, limits)).toBe(true);
  });

  test('texture whose contrast fades by a tenth is held with a share of 0.2, not with 0.05', () => {
    const texture =
      (contrast: number): Paint =>
      (x, y) =>
        120 + contrast * chess(x, y);
    for (const [now, before] of [
      [36, 40],
      [40, 36],
    ] as const) {
      expect(isHeld(texture(now), texture(before), { noise: 2, share: 0.2, pixel: -1 })).toBe(true);
      expect(isHeld(texture(now), texture(before), { noise: 2, share: 0.05, pixel: -1 })).toBe(
        false,
      );
    }
    // The larger limit counts, whichever it is.
    expect(
      isHeld(texture(36), texture(40), { noise: ofGrey(4) + LITTLE, share: 0.05, pixel: -1 }),
    ).toBe(true);
    // The texture is that of the frame, not the one before: what is flat now has nothing to hide a change.
    expect(isHeld(texture(0), texture(3), { noise: 2, share: 0.99, pixel: -1 })).toBe(false);
  });

  test.each([
    ['a chessboard', (x: number, y: number) => 120 + 40 * chess(x, y)],
    ['stripes', (x: number) => 120 + (x % 4 < 2 ? 40 : -40)],
    ['a ramp', (x: number, y: number) => 30 * ((x + 2 * y) % 7)],
  ])('%s that moved by a pixel is not held', (_, paint) => {
    const limits = { mean: 20, noise: 5, share: 0.6, pixel: -1 };
    expect(isHeld((x, y) => paint(x + 1, y), paint, limits)).toBe(false);
    expect(isHeld(paint, paint, limits)).toBe(true);
  });

  test('one block of many is looked at alone', () => {
    const before = picture(12, 12, (x, y) => 100 + 10 * chess(x, y));
    const now = picture(12, 12, (x, y) => {
      const isMiddle = x >= 4 && x < 8 && y >= 4 && y < 8;
      return 100 + (isMiddle ? 30 : 0) + 11 * chess(x, y);
    });
    const held = heldOf(now, before, { mean: 1, noise: 2, share: 0, pixel: -1 }, 12);
    const left = Array.from({ length: 144 }, (_, k) => k).filter((k) => !held.includes(k));

    expect(left).toEqual([52, 53, 54, 55, 64, 65, 66, 67, 76, 77, 78, 79, 88, 89, 90, 91]);
  });

  test('a block with a pixel that was never drawn is not held', () => {
    const flat: Paint = () => 100;
    for (const alpha of [0, 127]) {
      for (const missing of [0, 5, 15]) {
        const source: Paint = (x, y) => [100, 100, 100, y * 4 + x === missing ? alpha : 255];
        expect(isHeld(flat, source, ALL)).toBe(false);
      }
    }
    expect(isHeld(flat, () => [100, 100, 100, 128], ALL)).toBe(true);
    expect(isHeld(flat, () => [100, 100, 100, 0], ALL)).toBe(false);
  });

  test('a transparent pixel does not count, and is not drawn', () => {
    const isHole = (x: number, y: number) => x === 3 && y < 2;
    const withHoles = (level: number, hole: readonly number[]) =>
      picture(4, 4, (x, y) => (isHole(x, y) ? hole : [level, level, level, 255]));
    // As `compareFrame` leaves them: transparent pixels need not be drawn.
    const places = () =>
      Uint16Array.from({ length: 16 }, (_, k) => (isHole(k % 4, k >> 2) ? NO_COLOR : 5));
    const before = [withHoles(100, [0, 0, 0, 0]), withHoles(100, [255, 0, 0, 255])];
    for (const hole of [
      [0, 0, 0, 0],
      [255, 255, 255, 127],
    ]) {
      for (const sources of before) {
        const found = places();
        // All others move by 2, so the mean does, and there is no texture.
        const limits = { mean: 12, noise: 0, share: 0, pixel: -1 };
        expect(holdBlocks(withHoles(102, hole), sources, found, 4, limits)).toBe(14);
        expect([...found]).toEqual(Array(16).fill(NO_COLOR));

        const left = places();
        expect(holdBlocks(withHoles(102, hole), sources, left, 4, { ...limits, mean: 11 })).toBe(0);
        expect([...left]).toEqual([...places()]);
      }
    }
  });

  test('a block without opaque pixels stays as it is', () => {
    const nothing = picture(4, 4, () => [9, 9, 9, 0]);
    expect(heldOf(nothing, nothing, ALL)).toEqual([]);
  });

  test('only pixels that were to be drawn are counted, and all of the block are compared', () => {
    const before = picture(4, 4, () => 100);
    // Two pixels changed; the others are left out already.
    const now = picture(4, 4, (x, y) => (y === 1 && x < 2 ? 108 : 100));
    const places = () => new Uint16Array(16).fill(NO_COLOR).fill(3, 4, 6);
    const limits = { mean: 3, noise: 3 * 7, share: 0, pixel: -1 };
    const found = places();

    expect(holdBlocks(now, before, found, 4, limits)).toBe(2);
    expect([...found]).toEqual(Array(16).fill(NO_COLOR));
    expect(holdBlocks(now, before, places(), 4, { ...limits, noise: 3 * 6.99 })).toBe(0);
    expect(holdBlocks(now, before, places(), 4, { ...limits, mean: 2.99 })).toBe(0);
    // In a block that is left out already, nothing is held.
    expect(holdBlocks(now, before, new Uint16Array(16).fill(NO_COLOR), 4, limits)).toBe(0);
  });

  test.each([
    [1, 1],
    [3, 3],
    [5, 4],
    [4, 5],
    [7, 6],
  ])('%i x %i: blocks at the right and the bottom are what is left of them', (width, height) => {
    const before = picture(width, height, () => 100);
    const dark = picture(width, height, () => 97);
    const all = Array.from({ length: width * height }, (_, k) => k);
    expect(heldOf(dark, before, { ...NONE, mean: ofGrey(3) + LITTLE }, width)).toEqual(all);
    expect(heldOf(dark, before, { ...NONE, mean: ofGrey(3) - LITTLE }, width)).toEqual([]);

    // The last pixel alone is brighter, so that the block that it is in is not held, and it alone.
    const corner = picture(width, height, (x, y) =>
      x === width - 1 && y === height - 1 ? 250 : 100,
    );
    const [left, top] = [width, height].map((side) => Math.floor((side - 1) / 4) * 4) as [
      number,
      number,
    ];
    expect(heldOf(corner, before, { mean: 1, noise: 1, share: 0, pixel: -1 }, width)).toEqual(
      all.filter((k) => k % width < left || Math.floor(k / width) < top),
    );
  });

  /** Two images, of which the first came of the second by noise, by steps, and by other pixels. */
  const anyPair = fc
    .record({
      width: fc.integer({ min: 1, max: 23 }),
      height: fc.integer({ min: 1, max: 19 }),
      levels: fc.constantFrom(2, 30, 256),
      /** The most that noise changes a part of a pixel, and what every pixel of a block is changed by. */
      noise: fc.constantFrom(0, 1, 4, 30),
      step: fc.constantFrom(0, 1, 3, 60),
      /** Of 64 pixels so many are others, so many transparent, and of so many places are kept. */
      others: fc.constantFrom(0, 1, 64),
      transparent: fc.constantFrom(0, 0, 1, 20, 64),
      neverDrawn: fc.constantFrom(0, 0, 1, 30),
      kept: fc.constantFrom(0, 10, 60, 64),
      seed: fc.integer({ min: 1, max: 1e6 }),
    })
    .map(({ width, height, seed, ...how }) => {
      const pixels = width * height;
      const random = (limit: number, k: number) => noise(pixels * 4, limit, seed + k);
      const [colors, changes, others] = [
        random(how.levels, 0),
        random(how.noise + 1, 1),
        random(256, 2),
      ];
      const [chances, alphas] = [random(64, 3), random(128, 4)];
      const [image, sources] = [new Uint8Array(pixels * 4), new Uint8Array(pixels * 4)];
      const places = new Uint16Array(pixels);
      for (let pixel = 0; pixel < pixels; pixel += 1) {
        const block = ((pixel % width) >> 2) + (Math.floor(pixel / width) >> 2) * 7;
        // In some blocks it is brighter or darker, and in some all is kept.
        const step = ((block % 3) - 1) * how.step;
        const chance = chances.subarray(pixel * 4, pixel * 4 + 4);
        for (let at = pixel * 4; at < pixel * 4 + 3; at += 1) {
          sources[at] = colors[at]!;
          const changed = Math.max(0, Math.min(255, colors[at]! + changes[at]! + step));
          image[at] = chance[0]! < how.others ? others[at]! : changed;
        }
        const at = pixel * 4 + 3;
        image[at] = chance[1]! < how.transparent ? alphas[at]! : 255 - alphas[at]!;
        sources[at] = chance[2]! < how.neverDrawn ? alphas[at]! : 255 - alphas[at]!;
        places[pixel] = chance[3]! < how.kept || block % 5 === 1 ? NO_COLOR : pixel & 1023;
      }
      return { width, image, sources, places };
    });

  const anySquare = fc.oneof(
    fc.constantFrom(0, 1, 16, 3 * 60 ** 2, Infinity),
    fc.double({ min: 0, max: 900, noNaN: true }),
  );

  test('in a block whose texture has changed, only pixels that changed little are held', () => {
    // Two pixels of a flat block change by 30 in each channel and two the other way, others by 5 and -5.
    const changes = [30, -30, 30, -30, 5, -5, 5, -5, 0, 0, 0, 0, 0, 0, 0, 0];
    const sources = picture(4, 4, () => 100);
    const image = picture(4, 4, (x, y) => 100 + changes[y * 4 + x]!);
    const distance = 5 * Math.sqrt(3);
    const limits = { mean: 1, noise: 2, share: 0, pixel: -1 };

    expect(heldOf(image, sources, limits)).toEqual([]);
    expect(heldOf(image, sources, { ...limits, pixel: 0 })).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(heldOf(image, sources, { ...limits, pixel: distance - 0.1 })).toHaveLength(8);
    expect(heldOf(image, sources, { ...limits, pixel: distance + 0.1 })).toHaveLength(12);
    expect(heldOf(image, sources, { ...limits, pixel: 60 })).toHaveLength(16);
    // The mean has changed, too: no pixel is held, however much it may change.
    const brighter = picture(4, 4, (x, y) => 103 + changes[y * 4 + x]!);
    expect(heldOf(brighter, sources, { ...limits, pixel: 60 })).toEqual([]);
  });

  test('any images: to the last pixel what the oracle holds', () => {
    fc.assert(
      fc.property(
        anyPair,
        fc.record({
          mean: anySquare,
          noise: anySquare,
          share: fc.constantFrom(0, 0.01, 0.36, 2),
          pixel: fc.constantFrom(0, 4, 100, 2_500),
        }),
        ({ width, image, sources, places }, limits) => {
          const [found, expected] = [places.slice(), places.slice()];
          const held = holdBlocks(image, sources, found, width, limits);
          expect(held).toBe(holdByOracle(image, sources, expected, width, limits));
          expectSame(found, expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('any images: to the last bit the noise of the oracle', () => {
    fc.assert(
      fc.property(anyPair, ({ width, image, sources }) => {
        expect(noiseOf(image, sources, width)).toBe(noiseByOracle(image, sources, width));
      }),
      { numRuns: 200 },
    );
  });
});

describe('noiseOf', () => {
  const SIDE = 128;

  /** Numbers with a normal distribution, of a standard deviation of 1: the sum of twelve others. */
  function gaussian(length: number, seed: number): Float64Array {
    const terms = noise(length * 12, 256, seed);
    const sums = new Float64Array(length);
    for (let k = 0; k < terms.length; k += 1) sums[Math.floor(k / 12)]! += terms[k]! - 127.5;
    return sums.map((sum) => sum / 256);
  }

  /** A picture with noise of this deviation in each channel. */
  function noisy(sigma: number, seed: number, paint: (x: number, y: number) => number): Uint8Array {
    const deviations = gaussian(SIDE * SIDE * 3, seed);
    return picture(SIDE, SIDE, (x, y) => {
      const at = (y * SIDE + x) * 3;
      const parts = [0, 1, 2].map((k) => Math.round(paint(x, y) + sigma * deviations[at + k]!));
      return [...parts, 255];
    });
  }

  const scene = (x: number, y: number): number => 90 + 40 * Math.sin(x / 9) + 30 * Math.cos(y / 5);

  test.each([1, 2, 4, 6])('of noise with a deviation of %i: within 15%% of what it is', (sigma) => {
    for (const seed of [1, 2]) {
      const [one, two] = [noisy(sigma, seed, scene), noisy(sigma, seed + 10, scene)];
      // The difference of two frames has twice the variance, in each of three channels.
      const truth = Math.sqrt(6) * sigma;
      const estimate = Math.sqrt(noiseOf(one, two, SIDE));

      expect(estimate).toBeGreaterThan(truth * 0.85);
      expect(estimate).toBeLessThan(truth * 1.15);
    }
  });

  test('light that changes is no noise', () => {
    const [one, two] = [0, 40].map((light) => picture(SIDE, SIDE, (x, y) => scene(x, y) + light));
    expect(noiseOf(one!, two!, SIDE)).toBe(0);
  });

  test.each([
    [48, 0],
    [64, 255],
    [96, 255],
  ])('a texture that moves in %i columns of 128', (columns, expected) => {
    const frame = (shift: number) =>
      picture(SIDE, SIDE, (x, y) => (x < columns ? 100 + 50 * chess(x + shift, y) : scene(x, y)));
    expect(noiseOf(frame(0), frame(1), SIDE)).toBe(expected);
  });

  test('is the median, whatever moves in the other half', () => {
    // Of the blocks looked at, every 16 pixels, 3 changed by one level, 4 by two, and one by many.
    const frame = (isLater: boolean) =>
      picture(SIDE, 4, (x, y) => {
        const levels = isLater ? [1, 60, 2, 1, 2, 2, 1, 2][x >> 4]! : 0;
        return [100 + levels * chess(x, y), 7, 7, 255];
      });
    expect(noiseOf(frame(false), frame(true), SIDE)).toBe(4);
  });

  test('is a whole number: what is left of the square is dropped', () => {
    // One channel of one pixel of 16 changes by 5: 25/16 less the square of the mean, 25/256.
    const frame = (level: number) => picture(4, 4, (x, y) => [x + y === 0 ? level : 0, 0, 0, 255]);
    expect(noiseOf(frame(5), frame(0), 4)).toBe(1);
    expect(noiseOf(frame(4), frame(0), 4)).toBe(0);
    expect(noiseOf(frame(255), frame(0), 4)).toBe(255);
  });

  test('is 0 if no block is opaque in both', () => {
    const opaque = picture(9, 9, (x, y) => x * 20 + y);
    const nothing = new Uint8Array(9 * 9 * 4);
    expect(noiseOf(opaque, nothing, 9)).toBe(0);
    expect(noiseOf(nothing, opaque, 9)).toBe(0);
    // Nothing of one estimate is left for the next.
    expect(
      noiseOf(
        opaque,
        picture(9, 9, (x, y) => y * 20 + x * 3),
        9,
      ),
    ).toBeGreaterThan(0);
    expect(noiseOf(opaque, nothing, 9)).toBe(0);
  });

  test('pixels that are transparent in the first image do not count', () => {
    const frame = (level: number, alpha: number) =>
      picture(4, 4, (x, y) => (x === 0 ? [level, 0, y, alpha] : [9, 9, 9, 255]));
    expect(noiseOf(frame(200, 127), frame(0, 255), 4)).toBe(0);
    expect(noiseOf(frame(200, 128), frame(0, 255), 4)).toBe(255);
    // A block that the second image does not cover is not looked at.
    expect(noiseOf(frame(200, 255), frame(0, 127), 4)).toBe(0);
  });
});
