/** Which pixels of an approximated frame are drawn again. */
import { describe, expect, test } from '@jest/globals';
import { encodeChunk } from '../../../src/codecs/gif/encode-chunk.js';
import { settingsFor } from '../../../src/codecs/gif/encoder-settings.js';
import { DITHERS } from '../../../src/codecs/palette/dither.js';
import type { RgbaImage } from '../../../src/messages.js';
import { noise, noiseImage, paintedImage, pixelList } from '../../helpers/images.js';
import { playGif, type PlayedFrame } from '../../helpers/play-gif.js';

const QUALITIES = [100, 99, 95, 90, 89, 80, 60, 30, 1];

/** A distance in RGB of greys that are this far apart in each channel. */
const ofGrey = (levels: number): number => Math.sqrt(3) * levels;

/** Many colours, with light that is the same everywhere. */
const ramps = (light = 0, side = 40): RgbaImage =>
  paintedImage(side, side, (x, y) => [x * 4 + light, y * 4 + light, 60 + light, 255]);

/** The same image with other pixels where `paint` gives some. */
const withPixels = (
  image: RgbaImage,
  paint: (x: number, y: number) => readonly number[] | undefined,
): RgbaImage => {
  const { width, height, rgba } = image;
  return paintedImage(width, height, (x, y) => {
    const at = (y * width + x) * 4;
    return paint(x, y) ?? rgba.subarray(at, at + 4);
  });
};

/** The image with noise of up to this many levels more or less in each channel. */
const withNoise = (image: RgbaImage, levels: number, seed: number): RgbaImage => {
  const changes = noise(image.rgba.length, 2 * levels + 1, seed);
  const rgba = image.rgba.map((byte, at) => {
    if (at % 4 === 3) return byte;
    return Math.max(0, Math.min(255, byte + changes[at]! - levels));
  });
  return { ...image, rgba };
};

/** The bytes of each frame in the GIF. */
function sizesOf(images: readonly RgbaImage[], quality: number): number[] {
  const { frames, bytes } = encodeChunk(images, settingsFor(quality));
  return frames.map(({ offset }, k) => (frames[k + 1]?.offset ?? bytes.length) - offset);
}

/** The root mean square of the distances of what is shown to an image, of the pixels that count. */
function errorOf(
  { shown }: PlayedFrame,
  { width, rgba }: RgbaImage,
  counts = (_x: number, _y: number) => true,
): number {
  let sum = 0;
  let pixels = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    if (!counts((at / 4) % width, Math.floor(at / 4 / width))) continue;
    pixels += 1;
    for (let k = at; k < at + 3; k += 1) sum += (shown[k]! - rgba[k]!) ** 2;
  }
  return Math.sqrt(sum / pixels);
}

/** The pixels that are not as before. */
const changedIn = ({ before, shown }: PlayedFrame): number[] => {
  const old = pixelList({ rgba: before }).map(String);
  return pixelList({ rgba: shown }).flatMap((pixel, k) => (String(pixel) === old[k] ? [] : [k]));
};

describe('a source that stands still', () => {
  test.each(QUALITIES)(
    'quality %i: is a pixel, and at most 30 bytes, after an approximated frame',
    (quality) => {
      for (const image of [noiseImage(40, 40), noiseImage(23, 17, false, 2), ramps()]) {
        const images = [image, image, { ...image, rgba: image.rgba.slice() }, image];
        const played = playGif(images, settingsFor(quality));
        const sizes = sizesOf(images, quality);

        expect(played[0]!.table.length).toBeLessThan(300);
        for (const k of [1, 2]) {
          expect(played[k]!.block).toMatchObject({ x: 0, y: 0, width: 1, height: 1 });
          expect(sizes[k]).toBeLessThanOrEqual(30);
        }
        expect(played[3]!.shown).toEqual(played[0]!.shown);
      }
    },
  );

  test.each(DITHERS)('dither %s: is a pixel as well', (dither) => {
    const settings = { ...settingsFor(80), dither, colors: 40 };
    const image = noiseImage(40, 40);
    const played = playGif([image, image, image], settings);

    expect(errorOf(played[0]!, image)).toBeGreaterThan(1);
    expect(played[1]!.block).toMatchObject({ x: 0, y: 0, width: 1, height: 1 });
    expect(played[2]!.shown).toEqual(played[0]!.shown);
  });
});

describe('a source that changes slowly', () => {
  test.each([100, 99, 95, 90, 80, 60, 30, 1])(
    'quality %i: a fade is drawn again once it has gone farther than the tolerance, and never less exactly',
    (quality) => {
      const settings = settingsFor(quality);
      const { tolerance, paletteError } = settings;
      const images = Array.from({ length: 30 }, (_, k) => ramps(k));
      const played = playGif(images, settings);
      // Each step is one level in each channel.
      const period = Math.floor(tolerance / ofGrey(1)) + 1;
      const drawn = played.flatMap((frame, k) => (changedIn(frame).length > 0 ? [k] : []));

      expect(drawn).toEqual(Array.from({ length: Math.ceil(30 / period) }, (_, k) => k * period));
      // The error of the palette when a frame was drawn, which is rounded, and the way since.
      const [first] = playGif([images[0]!], settings);
      const palette = Math.max(paletteError, errorOf(first!, images[0]!)) + 0.5;
      played.forEach((frame, k) => {
        expect(errorOf(frame, images[k]!)).toBeLessThanOrEqual(palette + ofGrey(k % period));
        expect(ofGrey(k % period)).toBeLessThanOrEqual(tolerance);
      });
    },
  );

  test.each([90, 80, 60])('quality %i: noise does not hide a fade', (quality) => {
    const settings = settingsFor(quality);
    const images = Array.from({ length: 40 }, (_, k) => withNoise(ramps(k / 4), 2, k + 1));
    const played = playGif(images, settings);

    played.forEach((frame, k) => {
      const [shown, source] = [frame.shown, images[k]!.rgba].map((rgba) => pixelList({ rgba }));
      // The mean of all blocks is off by no more than that of one may be.
      const drift = [0, 1, 2].map(
        (channel) =>
          shown!.reduce((sum, pixel, at) => sum + pixel[channel]! - source![at]![channel]!, 0) /
          1_600,
      );
      expect(Math.hypot(...drift)).toBeLessThanOrEqual(settings.tolerance);
    });
  });

  test('a dithered pixel that gets the colour which it shows is not drawn', () => {
    const settings = { ...settingsFor(90), colors: 4, palette: 'global', dither: 'bayer' } as const;
    const images = [ramps(), ramps(3), ramps(3)];
    const { frames } = encodeChunk(images, settings);
    const [first, second] = playGif(images, settings);
    const [, begin, end] = frames.map(({ offset }) => offset) as [number, number, number];

    // The light of all pixels has changed by more than the tolerance, the colour of few.
    expect(ofGrey(3)).toBeGreaterThan(settings.tolerance);
    expect(second!.table).toEqual(first!.table);
    expect(changedIn(second!).length).toBeLessThan(300);
    expect(end - begin).toBeLessThan(begin / 2);
  });

  test('a texture that fades by a tenth is left at quality 40, and drawn at 80', () => {
    const texture = (contrast: number) =>
      paintedImage(40, 40, (x, y) => {
        const level = (x + y) % 2 === 0 ? contrast : -contrast;
        return [100 + level + x, 100 + level + y, 100 + level, 255];
      });
    const images = [texture(40), texture(36), texture(36)];
    const changes = (quality: number) =>
      changedIn(playGif(images, settingsFor(quality))[1]!).length;

    expect(changes(40)).toBe(0);
    expect(changes(80)).toBeGreaterThan(1_500);
  });

  test('even at quality 1, a texture may not change by more than 0.6 of itself', () => {
    const texture = (contrast: number) =>
      paintedImage(40, 40, (x, y) => {
        const level = (x + y) % 2 === 0 ? contrast : -contrast;
        return [100 + level, 100 + level, 60 + level + x, 255];
      });
    const changes = (contrast: number) =>
      changedIn(playGif([texture(20), texture(contrast)], settingsFor(1))[1]!).length;

    expect(changes(45)).toBe(0); // 25 of 45
    expect(changes(55)).toBeGreaterThan(1_500); // 35 of 55
  });

  test('a pixel alone may change by 2', () => {
    // In each block one pixel changes a lot, so that no block is held.
    const isOther = (x: number, y: number) => x % 4 === 1 && y % 4 === 2;
    const next = (change: readonly number[]) =>
      withPixels(ramps(), (x, y) => {
        const [r, g, b] = isOther(x, y) ? [250, 0, 250] : [x * 4, y * 4, 60];
        return isOther(x, y)
          ? [r, g, b, 255]
          : [r + change[0]!, g + change[1]!, b + change[2]!, 255];
      });
    for (const quality of [90, 60, 1]) {
      const changes = (change: readonly number[]) => {
        const [, second] = playGif([ramps(), next(change)], settingsFor(quality));
        return changedIn(second!).filter((k) => !isOther(k % 40, Math.floor(k / 40))).length;
      };
      expect(changes([0, 0, 2])).toBe(0);
      expect(changes([1, 1, 1])).toBe(0);
      expect(changes([1, 0, 2])).toBeGreaterThan(100);
    }
    const [, second] = playGif([ramps(), next([0, 0, 2])], settingsFor(95));
    expect(changedIn(second!).length).toBeGreaterThan(1_000);
  });
});

describe('noise', () => {
  const SIDE = 64;
  const scene = paintedImage(SIDE, SIDE, (x, y) => [
    90 + Math.round(40 * Math.sin(x / 9)),
    110 + Math.round(40 * Math.cos(y / 7)),
    80 + x,
    255,
  ]);
  const noisy = (levels: number) =>
    Array.from({ length: 6 }, (_, k) => withNoise(scene, levels, k + 1));

  test.each([1, 2, 3])(
    'of %i levels on a fixed picture costs almost nothing at quality 80',
    (levels) => {
      const [first, ...others] = sizesOf(noisy(levels), 80) as [number, ...number[]];

      // The last is whole, so that it is a little larger even if nothing changed.
      for (const size of others.slice(0, -1)) expect(size).toBeLessThan(first * 0.02);
      expect(others.at(-1)).toBeLessThan(first * 0.04);
    },
  );

  test('costs almost nothing where each frame comes twice', () => {
    const twice = noisy(2).flatMap((one) => [one, one]);
    const [first, ...others] = sizesOf(twice, 80) as [number, ...number[]];
    for (const size of others.slice(0, -1)) expect(size).toBeLessThan(first * 0.02);
  });

  test('is drawn at quality 100', () => {
    const [first, second] = sizesOf(noisy(2), 100) as [number, number];
    expect(second).toBeGreaterThan(first * 0.8);
  });

  test('that is a distance of more than 6 between two frames is drawn', () => {
    // Up to 5 levels more or less are a variance of 10 in each channel, and twice that between two frames.
    expect(Math.sqrt(2 * 3 * 10)).toBeGreaterThan(6);
    const [first, second] = sizesOf(noisy(5), 80) as [number, number];
    expect(second).toBeGreaterThan(first * 0.8);
  });

  test('a small object that moves in it is drawn, and what it uncovers', () => {
    const at = (k: number) => ({ x: 5 + 6 * k, y: 9 + 5 * k });
    const isIn = (k: number, x: number, y: number) =>
      x >= at(k).x && x < at(k).x + 6 && y >= at(k).y && y < at(k).y + 6;
    const images = noisy(2).map((image, k) =>
      withPixels(image, (x, y) => (isIn(k, x, y) ? [230, 40 + 3 * x, 20 + 2 * y, 255] : undefined)),
    );
    const settings = settingsFor(80);
    const played = playGif(images, settings);

    played.slice(1).forEach((frame, before) => {
      const k = before + 1;
      const isNear = (x: number, y: number) => isIn(k, x, y) || isIn(before, x, y);
      expect(errorOf(frame, images[k]!, isNear)).toBeLessThan(settings.tolerance);
      const blocks = new Set<string>();
      for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
        const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
        if (isNear(x, y)) blocks.add(`${x >> 2} ${y >> 2}`);
      }
      // Blocks of the noise beside it stay.
      const others = changedIn(frame).filter(
        (pixel) => !blocks.has(`${(pixel % SIDE) >> 2} ${Math.floor(pixel / SIDE) >> 2}`),
      );
      expect(others).toEqual([]);
    });
    // A colour table has up to 768 bytes, whatever the frame.
    const [first, ...others] = sizesOf(images, 80) as [number, ...number[]];
    for (const size of others.slice(0, -1)) expect(size).toBeLessThan(first * 0.1 + 768);
  });

  test('where half of the picture moves, the change is no noise: a faint line beside it is drawn', () => {
    const frame = (shift: number, line: number) =>
      paintedImage(SIDE, SIDE, (x, y) => {
        if (x >= 48) {
          const level = 100 + (x === 54 ? line : 0);
          return [level, level, level, 255];
        }
        const level = (x + y + shift) % 2 === 0 ? 60 : -60;
        return [100 + level + x, 100 + level + y, 100 + level, 255];
      });
    const settings = settingsFor(60);
    const line = 6;
    const shownAt = (shift: number) => {
      const images = [frame(0, 0), frame(shift, line), frame(0, line)];
      const { shown } = playGif(images, settings)[1]!;
      return Array.from({ length: SIDE }, (_, y) => shown[(y * SIDE + 54) * 4]!);
    };

    // The mean of a block moves by less than the tolerance.
    expect(ofGrey(line / 4)).toBeLessThan(settings.tolerance);
    for (const level of shownAt(1)) expect(level).toBeGreaterThanOrEqual(104);
    for (const level of shownAt(0)) expect(level).toBeGreaterThanOrEqual(104);
  });
});

describe('a page of text that scrolls', () => {
  /** Letters of 5x8 pixels in lines of 10 rows: black on white. */
  const letters = Array.from({ length: 12 }, (_, k) => noise(40, 2, k + 1));
  const text = noise(40 * 40, letters.length, 99);
  const page = (offset: number): RgbaImage =>
    paintedImage(240, 100, (x, y) => {
      const row = (y + offset) % 10;
      const letter = text[Math.floor((y + offset) / 10) * 40 + Math.floor(x / 6)]!;
      const isInk = row < 8 && x % 6 < 5 && letters[letter]![row * 5 + (x % 6)] === 1;
      return isInk ? [0, 0, 0, 255] : [255, 255, 255, 255];
    });
  const pages = Array.from({ length: 6 }, (_, k) => page(k * 10));

  test.each([100, 60])(
    'quality %i: is drawn in its colours, with as few bytes as alone',
    (quality) => {
      // The last frame is written twice.
      const [alone, ...others] = sizesOf(pages, quality).slice(0, -1);
      for (const size of others) expect(size).toBeLessThan(alone! * 1.1);
      playGif(pages, settingsFor(quality)).forEach(({ shown }, k) => {
        expect(Buffer.compare(shown, pages[k]!.rgba)).toBe(0);
      });
    },
  );
});

describe('an exact frame', () => {
  const few = paintedImage(40, 40, (x, y) => [40 * (x % 2), 3, 70 + 2 * (y % 2), 255]);
  /** All its pixels are near to those of the exact one, so that they would be close enough. */
  const near = withPixels(noiseImage(40, 40), (x, y) => {
    const { rgba } = few;
    const at = (y * 40 + x) * 4;
    return [rgba[at]! + (x % 3), rgba[at + 1]! + (y % 5), rgba[at + 2]! + ((x + y) % 7), 255];
  });

  test.each(QUALITIES.flatMap((quality) => DITHERS.map((dither) => [quality, dither] as const)))(
    'quality %i, dither %s: is exact after approximated frames, once, whatever they showed',
    (quality, dither) => {
      const settings = { ...settingsFor(quality), dither, colors: 32 };
      for (const before of [[near], [noiseImage(40, 40)], [noiseImage(40, 40), near]]) {
        const played = playGif([...before, few, few, few], settings);
        const [exact, again] = played.slice(before.length);

        expect(errorOf(exact!, few)).toBe(0);
        expect(again!.block).toMatchObject({ width: 1, height: 1 });
      }
    },
  );

  test('is what later frames are compared with, also where it was shown already', () => {
    const settings = { ...settingsFor(90), colors: 32 };
    const image = noiseImage(40, 40);
    const shown = { ...image, rgba: playGif([image, image], settings)[0]!.shown };
    // One level in one or two of the channels, so that there are many colours.
    const next = {
      ...image,
      rgba: shown.rgba.map((byte, at) => {
        if (at % 4 > 1) return byte;
        const isChanged = (at >> 2) % 7 < 3 + (at % 4);
        return isChanged ? byte + (byte < 128 ? 1 : -1) : byte;
      }),
    };
    const played = playGif([image, shown, next, next], settings);

    expect(changedIn(played[1]!)).toEqual([]);
    expect(played[2]!.block).toMatchObject({ width: 1, height: 1 });
    expect(played[3]!.shown).toEqual(played[0]!.shown);
  });
});
