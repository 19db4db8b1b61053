import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { GifReader } from 'omggif';
import { gifHeader, TRAILER } from '../../../src/codecs/gif/blocks.js';
import { encodeChunk } from '../../../src/codecs/gif/encode-chunk.js';
import {
  PALETTES,
  settingsFor,
  type EncoderSettings,
} from '../../../src/codecs/gif/encoder-settings.js';
import { DITHERS } from '../../../src/codecs/palette/dither.js';
import type { RgbaImage } from '../../../src/messages.js';
import { anyAnimation } from '../../helpers/animations.js';
import { leastDistance, squaredDistance, type Rgb } from '../../helpers/color-tables.js';
import { noiseImage, paintedImage, pixelList } from '../../helpers/images.js';
import { joinBytes } from '../../helpers/make-png.js';
import { keptPixels } from '../../helpers/kept-pixels.js';
import { playGif, type PlayedFrame } from '../../helpers/play-gif.js';

/** What a viewer should show: transparent black where a pixel is less than half opaque. */
const wanted = ({ rgba }: RgbaImage): number[][] =>
  pixelList({ rgba }).map(([r, g, b, alpha]) => (alpha! < 128 ? [0, 0, 0, 0] : [r!, g!, b!, 255]));

const rgbOf = (pixel: readonly number[]): Rgb => [pixel[0]!, pixel[1]!, pixel[2]!];

const colorsIn = (image: RgbaImage): number => new Set(wanted(image).map(String)).size;

/** Expects that each frame is shown to the last bit. */
function expectShown(images: readonly RgbaImage[], played: readonly PlayedFrame[]): void {
  expect(played).toHaveLength(images.length);
  played.forEach(({ shown }, k) => expect(pixelList({ rgba: shown })).toEqual(wanted(images[k]!)));
}

/**
 * Expects of each pixel of a frame that it is exact if the frame has few colours; that it stays as it was if
 * its source has hardly changed; else that it is as near to it as the table of the frame allows.
 */
function expectNearest(
  images: readonly RgbaImage[],
  played: readonly PlayedFrame[],
  { colors, exactColors, tolerance }: EncoderSettings,
): void {
  const kept = keptPixels(images, { tolerance, exactColors: Math.min(colors, exactColors) });
  played.forEach(({ before, shown, table }, k) => {
    const [actual, old] = [shown, before].map((rgba) => pixelList({ rgba }));
    const wrong = wanted(images[k]!).filter((pixel, at) => {
      const isKept = kept[k]?.[at];
      if (isKept === undefined || pixel[3] === 0) return String(actual![at]) !== String(pixel);
      if (isKept) return String(actual![at]) !== String(old![at]);
      if (actual![at]![3] !== 255) return true;
      return (
        squaredDistance(rgbOf(actual![at]!), rgbOf(pixel)) > leastDistance(table, rgbOf(pixel))
      );
    });
    expect(wrong).toEqual([]);
  });
}

/** A whole image, or a part of the one before. */
const painted = (
  paint: (x: number, y: number) => readonly number[],
  width = 20,
  height = 20,
): RgbaImage => paintedImage(width, height, paint);

const WHOLE = { x: 0, y: 0, width: 20, height: 20 };

describe('encodeChunk of an animation', () => {
  test('any frames of up to 256 colours are shown exactly, in chunks of any size', () => {
    fc.assert(
      fc.property(
        anyAnimation({ side: 20, colors: 256 }),
        fc.integer({ min: 1, max: 6 }),
        (images, chunkFrames) => {
          expectShown(images, playGif(images, settingsFor(100), chunkFrames));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('any frames of fewer colours than allowed are shown exactly, at any quality', () => {
    fc.assert(
      fc.property(
        anyAnimation({ side: 9, colors: 16 }),
        fc.integer({ min: 26, max: 99 }),
        fc.constantFrom(...DITHERS),
        fc.constantFrom(...PALETTES),
        (images, quality, dither, palette) => {
          const settings = { ...settingsFor(quality), dither, palette };
          expect(settings.exactColors).toBeGreaterThanOrEqual(16);
          expectShown(images, playGif(images, settings));
        },
      ),
    );
  });

  test('any frames of too many colours: no pixel could be nearer, or its source hardly changed', () => {
    fc.assert(
      fc.property(
        anyAnimation({ side: 14, colors: 300 }),
        fc.integer({ min: 2, max: 40 }),
        fc.constantFrom(0, 3, 20.5, 90),
        fc.constantFrom(...PALETTES),
        fc.boolean(),
        (images, colors, tolerance, palette, fast) => {
          const settings = { ...settingsFor(100, fast), colors, tolerance, palette };
          expectNearest(images, playGif(images, settings), settings);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('so it is with more than 256', () => {
    fc.assert(
      fc.property(
        anyAnimation({ side: 22, colors: 1_000 }),
        fc.integer({ min: 1, max: 100 }),
        (images, quality) => {
          const settings = settingsFor(quality);
          expectNearest(images, playGif(images, settings), settings);
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each(PALETTES.flatMap((palette) => DITHERS.map((dither) => [palette, dither] as const)))(
    'palette %s, dither %s: any frames decode, within their colours, and are the same each time',
    async (palette, dither) => {
      const animations = fc.sample(anyAnimation({ side: 12, colors: 200 }), {
        numRuns: 12,
        seed: 7,
      });
      const encodeAll = (encodeThem: typeof encodeChunk): Buffer[] =>
        animations.map((images, k) => {
          const ditherStrength = [1, 0.4][k % 2]!;
          const colors = [2, 3, 16, 64][k % 4]!;
          const settings = { ...settingsFor(90), colors, palette, dither, ditherStrength };
          return Buffer.from(encodeThem(images, settings).bytes);
        });
      animations.forEach((images, k) => {
        const colors = [2, 3, 16, 64][k % 4]!;
        const played = playGif(images, { ...settingsFor(90), colors, palette, dither });
        played.forEach(({ shown, encoded, table, block }, frame) => {
          // Where something is shown is exact, whatever it is.
          const alphas = (pixels: readonly number[][]) => pixels.map((pixel) => pixel[3]);
          expect(alphas(pixelList({ rgba: shown }))).toEqual(alphas(wanted(images[frame]!)));
          // On top of two colours, and of those of a frame that has no more, "as before" may come.
          const isExact = colorsIn(images[frame]!) <= colors;
          expect(table.length).toBeLessThanOrEqual(colors);
          expect(encoded.colors).toBeLessThanOrEqual(isExact ? colors + 1 : Math.max(3, colors));
          expect(block.palette_size).toBeGreaterThanOrEqual(encoded.colors);
          expect(block.transparent_index === null || block.transparent_index === table.length).toBe(
            true,
          );
        });
      });

      const first = encodeAll(encodeChunk);
      expect(encodeAll(encodeChunk)).toEqual(first);
      jest.resetModules();
      const fresh = await import('../../../src/codecs/gif/encode-chunk.js');
      expect(fresh.encodeChunk).not.toBe(encodeChunk);
      expect(encodeAll(fresh.encodeChunk)).toEqual(first);
    },
  );

  test('any frames: the last is whole, as is one that is cleared; others hold just what changed', () => {
    fc.assert(
      fc.property(anyAnimation({ side: 15, colors: 128 }), (images) => {
        const { width, height } = images[0]!;
        const screen = { x: 0, y: 0, width, height };
        playGif(images, settingsFor(100)).forEach(({ before, block }, k, played) => {
          if (k === played.length - 1 || played[k + 1]!.encoded.needsBlank) {
            expect(block).toMatchObject(screen);
            return;
          }
          const old = pixelList({ rgba: before });
          const changed = wanted(images[k]!).flatMap((pixel, at) =>
            String(pixel) === String(old[at]) ? [] : [at],
          );
          const columns = changed.map((at) => at % width);
          const rows = changed.map((at) => Math.floor(at / width));
          const x = changed.length > 0 ? Math.min(...columns) : 0;
          const y = changed.length > 0 ? Math.min(...rows) : 0;
          expect(block).toMatchObject({
            x,
            y,
            width: changed.length > 0 ? Math.max(...columns) - x + 1 : 1,
            height: changed.length > 0 ? Math.max(...rows) - y + 1 : 1,
          });
        });
      }),
    );
  });

  test('a frame like the one before is a pixel that stays', () => {
    const image = noiseImage(15, 15);
    const [, again] = playGif([image, image, image], settingsFor(95));

    expect(again!.block).toMatchObject({ x: 0, y: 0, width: 1, height: 1 });
    expect(again!.encoded).toMatchObject({ colors: 1, transparent: true, needsBlank: false });
    expect([...again!.shown]).toEqual([...again!.before]);
  });

  /** 256 colours, each in one pixel at least: 400 pixels of 20 x 20. */
  const full = (shift: number) => painted((x, y) => [(y * 20 + x + shift) % 256, 9, 7, 255]);

  test('256 colours, of which a part changes', () => {
    const changed = painted((x, y) => {
      const isInside = x >= 3 && x < 9 && y >= 5 && y < 7;
      return [(y * 20 + x + (isInside ? 100 : 0)) % 256, 9, 7, 255];
    });
    const images = [full(0), changed, full(0)];
    expect(colorsIn(changed)).toBe(256);
    const played = playGif(images, settingsFor(100));

    expectShown(images, played);
    expect(played[0]!.encoded).toMatchObject({ colors: 256, transparent: false });
    expect(played[1]!.block).toMatchObject({ x: 3, y: 5, width: 6, height: 2 });
    expect(played[1]!.encoded).toMatchObject({ colors: 13, transparent: true });
  });

  test('where all 256 colours change somewhere, no entry is left for what stays', () => {
    // The pixels that stay come last: 400 pixels, of which 16 are as before.
    const changed = painted((x, y) => [(y * 20 + x + (y * 20 + x < 384 ? 1 : 0)) % 256, 9, 7, 255]);
    const images = [full(0), changed, full(0), full(0)];
    const played = playGif(images, settingsFor(100));

    expectShown(images, played);
    expect(played[1]!.encoded).toMatchObject({ colors: 256, transparent: false });
    expect(played[1]!.block).toMatchObject(WHOLE);
  });

  test('255 colours beside transparent pixels are all there is room for', () => {
    const sprite = (shift: number) =>
      painted((x, y) => {
        const k = (y * 20 + x + shift) % 256;
        return k === 255 ? [1, 2, 3, 0] : [k, 9, 7, 255];
      });
    const images = [sprite(0), sprite(1), sprite(2)];
    const played = playGif(images, settingsFor(100));

    expectShown(images, played);
    expect(played.map(({ encoded }) => encoded.colors)).toEqual([256, 256, 256]);
  });

  test('a sprite that moves over nothing uncovers what it leaves', () => {
    const sprite = (left: number) =>
      painted((x, y) =>
        x >= left && x < left + 4 && y > 3 && y < 9 ? [x * 9, y * 9, 50, 255] : [9, 9, 9, 60],
      );
    const nothing = painted(() => [0, 0, 0, 0]);
    const images = [sprite(0), sprite(5), nothing, sprite(5), sprite(5), sprite(2), nothing];
    const played = playGif(images, settingsFor(100));

    expectShown(images, played);
    expect(played.map(({ block }) => block.disposal)).toEqual([2, 2, 1, 1, 2, 2, 1]);
    expect(played.map(({ encoded }) => encoded.needsBlank)).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  test('a frame that covers more needs nothing cleared', () => {
    const disc = (size: number) =>
      painted((x, y) => (x < size && y < size ? [200, x, y, 255] : [0, 0, 0, 0]));
    const images = [disc(3), disc(5), disc(8), disc(9)];
    const played = playGif(images, settingsFor(100));

    expectShown(images, played);
    expect(played.map(({ block }) => block.disposal)).toEqual([1, 1, 1, 1]);
    expect(played[1]!.block).toMatchObject({ x: 0, y: 0, width: 5, height: 5 });
    expect(played[1]!.encoded.colors).toBe(17);
  });

  test('any frames of other sizes in a row: each is whole, and stands for itself', () => {
    const anySizes = fc.array(
      fc.record({
        width: fc.integer({ min: 1, max: 9 }),
        height: fc.integer({ min: 1, max: 9 }),
        opaque: fc.boolean(),
        colors: fc.constantFrom(2, 256),
      }),
      { minLength: 2, maxLength: 6 },
    );
    fc.assert(
      fc.property(anySizes, (sizes) => {
        const images = sizes.map(({ width, height, opaque }, k) =>
          noiseImage(width, height, opaque, k + 1),
        );
        const { frames, bytes } = encodeChunk(images, settingsFor(100));
        const reader = new GifReader(Buffer.from(joinBytes(gifHeader(9, 9, 0), bytes, TRAILER)));

        expect(reader.numFrames()).toBe(images.length);
        images.forEach((image, k) => {
          expect(frames[k]).toMatchObject({ width: image.width, height: image.height });
          const before = images[k - 1];
          const after = images[k + 1];
          const isAlone = [before, after].every(
            (other) => other && (other.width !== image.width || other.height !== image.height),
          );
          if (!isAlone) return;
          const hasHoles = wanted(image).some((pixel) => pixel[3] === 0);
          expect(frames[k]!.needsBlank).toBe(hasHoles);
          expect(reader.frameInfo(k)).toMatchObject({ width: image.width, height: image.height });
          const screen = new Uint8Array(9 * 9 * 4);
          reader.decodeAndBlitFrameRGBA(k, screen);
          const shown = pixelList({ rgba: screen });
          const part = shown.filter(
            (_, at) => at % 9 < image.width && Math.floor(at / 9) < image.height,
          );
          expect(part).toEqual(wanted(image));
        });
      }),
    );
  });

  test('merged: any frames, each repeated as often as it says, are shown exactly', () => {
    fc.assert(
      fc.property(
        anyAnimation({ side: 9, colors: 40 }),
        fc.integer({ min: 1, max: 6 }),
        (images, chunkFrames) => {
          const settings = { ...settingsFor(100), mergeDuplicates: true };
          const played = playGif(images, settings, chunkFrames);
          const repeated = played.flatMap((frame) =>
            Array.from({ length: 1 + (frame.encoded.repeats ?? 0) }, () => frame),
          );

          expectShown(images, repeated);
          // None equals the one before it, but where a chunk begins. More are left out if they differ only where
          // they are transparent.
          const equal = images.filter(
            ({ rgba }, k) => k % chunkFrames > 0 && Buffer.compare(rgba, images[k - 1]!.rgba) === 0,
          );
          expect(played.length).toBeLessThanOrEqual(images.length - equal.length);
        },
      ),
    );
  });

  test('merged: equal frames in a row, and only those', () => {
    const image = noiseImage(5, 5);
    const other = noiseImage(5, 5, true, 2);
    const images = [image, { ...image, rgba: image.rgba.slice() }, image, other, other, image];
    const repeats = (mergeDuplicates: boolean) =>
      encodeChunk(images, { ...settingsFor(100), mergeDuplicates }).frames.map(
        (frame) => frame.repeats,
      );
    const flat = { width: 25, height: 1, rgba: image.rgba };
    const sizes = encodeChunk([image, flat], { ...settingsFor(100), mergeDuplicates: true });

    expect(repeats(true)).toEqual([2, 1, undefined]);
    expect(repeats(false)).toEqual(Array(6).fill(undefined));
    expect(sizes.frames).toHaveLength(2);
  });

  test('merged: frames of which all changes are within the tolerance, none of them with the last one', () => {
    const image = noiseImage(40, 40);
    const near = (step: number): RgbaImage => ({
      ...image,
      rgba: image.rgba.map((byte, at) => (at % 4 === 1 ? Math.min(255, byte + step) : byte)),
    });
    const other = noiseImage(40, 40, true, 2);
    // The third one is near to the second one, and too far from the first one, which is shown.
    const images = [image, near(1), near(3), other, near(0), near(1), near(1)];
    const repeats = (quality: number) =>
      encodeChunk(images, { ...settingsFor(quality), mergeDuplicates: true }).frames.map(
        (frame) => frame.repeats ?? 0,
      );

    expect(repeats(90)).toEqual([1, 0, 0, 0, 1]);
    expect(repeats(100)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  test('merged: a frame before or after which the screen is cleared stays', () => {
    const pixel = (...rgba: number[]): RgbaImage => ({
      width: 1,
      height: 1,
      rgba: Uint8Array.from(rgba),
    });
    const [grey, near, nothing, red] = [
      pixel(9, 9, 9, 255),
      pixel(9, 9, 10, 255),
      pixel(0, 0, 0, 0),
      pixel(255, 0, 0, 255),
    ];
    // Frames of few colours would be exact, and then nothing is near.
    const settings = { ...settingsFor(90), exactColors: 0, mergeDuplicates: true };
    const played = playGif([grey, near, nothing, red, red], settings);

    expect(played.map(({ shown }) => shown[3])).toEqual([255, 255, 0, 255]);
  });

  test('merged: equal frames show the same as without, also at a cut and at the end', () => {
    const [a, b] = [90, 20].map((red) =>
      paintedImage(64, 64, (x, y) => [x + red, y + 60, 128, 255]),
    ) as [RgbaImage, RgbaImage];
    const images = [a, a, a, a, b, b, b, b];
    for (const quality of [45, 30, 20]) {
      const settings = settingsFor(quality);
      const merged = playGif(images, { ...settings, mergeDuplicates: true });
      const without = playGif(images, settings);

      expect(merged).toHaveLength(2);
      expect(Buffer.compare(merged[0]!.shown, without[3]!.shown)).toBe(0);
      expect(Buffer.compare(merged[1]!.shown, without[7]!.shown)).toBe(0);
      const alone = playGif([a, a, a], { ...settings, mergeDuplicates: true });
      expect(alone).toHaveLength(1);
      expect(Buffer.compare(alone[0]!.shown, without[0]!.shown)).toBe(0);
    }
  });

  test('merged: what is shown is the same as without', () => {
    const image = noiseImage(40, 40);
    const images = Array.from({ length: 12 }, (_, k) => ({
      ...image,
      rgba: image.rgba.map((byte, at) =>
        at % 4 === 1 && at < 1_000 ? Math.min(255, byte + (k >> 1)) : byte,
      ),
    }));
    for (const quality of [90, 60, 20]) {
      const settings = settingsFor(quality);
      const merged = playGif(images, { ...settings, mergeDuplicates: true }, 6);
      const shown = merged.flatMap((frame) =>
        Array.from({ length: 1 + (frame.encoded.repeats ?? 0) }, () => frame.shown),
      );

      expect(merged.length).toBeLessThan(9);
      playGif(images, settings, 6).forEach((frame, k) => {
        expect(Buffer.compare(shown[k]!, frame.shown)).toBe(0);
      });
    }
  });

  test('a pixel is compared with what it was drawn for, so that small steps do not add up', () => {
    const images = Array.from({ length: 16 }, (_, k) =>
      painted((x, y) => [x * 5 + k, y * 5 + k, 40 + k, 255]),
    );
    const settings = { ...settingsFor(100), colors: 64, tolerance: 9 };
    const played = playGif(images, settings);

    expectNearest(images, played, settings);
    // A step is a distance of 1.73, so five of them are within the tolerance, and six are not.
    const drawn = played.map(({ block }) => block.width > 1);
    expect(drawn.flatMap((isDrawn, k) => (isDrawn ? [k] : []))).toEqual([0, 6, 12, 15]);
    expect(played.at(-1)!.shown).toEqual(played[12]!.shown);
  });
});
