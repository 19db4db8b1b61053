/** How many entries the palettes of approximated frames have. */
import { describe, expect, test } from '@jest/globals';
import { settingsFor, type EncoderSettings } from '../../../src/codecs/gif/encoder-settings.js';
import type { RgbaImage } from '../../../src/messages.js';
import { noise, noiseImage, paintedImage } from '../../helpers/images.js';
import { playGif, type PlayedFrame } from '../../helpers/play-gif.js';
import { colorTable } from '../../oracles/color-table.js';
import { splitColors } from '../../oracles/split-colors.js';

/** The sum of squared errors of what is shown, of the pixels that count. */
function errorsOf(
  { shown }: PlayedFrame,
  { width, rgba }: RgbaImage,
  counts = (_x: number, _y: number) => true,
): number {
  return shown.reduce((sum, byte, at) => {
    const pixel = at >> 2;
    return counts(pixel % width, Math.floor(pixel / width)) ? sum + (byte - rgba[at]!) ** 2 : sum;
  }, 0);
}

/** The most that rounding an entry adds to the squared error of a pixel: half a level in each channel. */
const ROUNDING = 3 / 4;

const entriesOf = (images: readonly RgbaImage[], settings: EncoderSettings): number[] =>
  playGif(images, settings).map(({ table }) => table.length);

/** 4096 colours, each in one pixel. */
const ramps = paintedImage(64, 64, (x, y) => [x + 90, y + 60, 128, 255]);

describe('paletteError', () => {
  test('a frame has no more entries than it needs to be within the error, and is within it', () => {
    const found = [80, 60, 50, 40].map((quality) => {
      const settings = { ...settingsFor(quality), dither: 'none' } as const;
      const [frame] = playGif([ramps], settings);
      const error = errorsOf(frame!, ramps) / 4_096;
      const promised = settings.paletteError ** 2;
      return {
        entries: frame!.table.length,
        isWithin: error <= promised + ROUNDING,
        error,
        promised,
      };
    });

    // At 80 all entries are not enough.
    expect(found.map(({ isWithin }) => isWithin)).toEqual([false, true, true, true]);
    expect(found[0]!.entries).toBe(255);
    for (let k = 1; k < 4; k += 1) expect(found[k]!.entries).toBeLessThan(found[k - 1]!.entries);
    // It is not much closer than asked.
    for (const { error, promised } of found.slice(1)) expect(error).toBeGreaterThan(promised * 0.6);
  });

  test('a plain area does not make up for errors beside it', () => {
    const isPlain = (x: number, y: number) => x >= 20 || y >= 20;
    const image = paintedImage(64, 64, (x, y) =>
      isPlain(x, y) ? [12, 34, 56, 255] : [x * 2, y * 2, 128, 255],
    );
    for (const quality of [60, 45, 30]) {
      const settings = { ...settingsFor(quality), dither: 'none' } as const;
      const [frame] = playGif([image], settings);
      const errors = errorsOf(frame!, image, (x, y) => !isPlain(x, y));

      expect(frame!.table.length).toBeLessThan(200);
      // The 3696 plain pixels count as 16, a 256th of the frame.
      expect(errors / 400).toBeLessThanOrEqual((settings.paletteError ** 2 * 416) / 400 + ROUNDING);
      expect(errorsOf(frame!, image, isPlain)).toBe(0);
    }
  });

  /** Stripes of these many pixels, each of a colour of its own, and the rest single pixels of other colours. */
  const striped = (counts: readonly number[]): RgbaImage => {
    const pixels = counts.flatMap((count, k) =>
      Array.from({ length: count }, () => [(k * 37) % 256, (k * 101) % 256, (k * 59) % 256, 255]),
    );
    const rest = noise(4_096 * 3, 256, counts.length);
    return paintedImage(64, 64, (x, y) => {
      const k = y * 64 + x;
      return pixels[k] ?? [64 + rest[k * 3]! / 4, rest[k * 3 + 1]! / 4, rest[k * 3 + 2]! / 4, 255];
    });
  };

  test.each([
    ['many that are just at the limit', Array<number>(150).fill(16)],
    ['many that are above the limit', Array<number>(50).fill(60)],
    ['a few that are large', [1_500, 700, 300, 200]],
    ['of all sizes', Array.from({ length: 80 }, (_, k) => k)],
  ])('areas count as at most a 256th of what is drawn: %s', (_, counts) => {
    const image = striped(counts);
    const { size, ...colors } = colorTable(image.rgba, new Uint16Array(4_096));
    // 4096 pixels, so that 16 of a colour are a 256th.
    const pixels = colors.counts.slice(0, size).reduce((sum, n) => sum + Math.min(16, n), 0);
    for (const quality of [60, 45, 30, 20, 10]) {
      const { paletteError } = settingsFor(quality);
      const enough = paletteError ** 2 * pixels;
      const { size: entries } = splitColors({ size, ...colors }, 255, enough);

      expect(entriesOf([image], settingsFor(quality))[0]).toBe(entries);
    }
  });

  test('transparent pixels do not count', () => {
    const holes = (image: RgbaImage) =>
      paintedImage(64, 64, (x, y) => {
        const at = (y * 64 + x) * 4;
        return y < 40 ? image.rgba.subarray(at, at + 4) : [x, y, 0, 0];
      });
    const image = holes(ramps);
    const settings = { ...settingsFor(50), dither: 'none' } as const;
    const [frame] = playGif([image], settings);
    const errors = errorsOf(frame!, image, (_, y) => y < 40);

    expect(errors / 2_560).toBeLessThanOrEqual(settings.paletteError ** 2 + ROUNDING);
  });

  test('no frame has more entries than the settings allow', () => {
    const settings = { ...settingsFor(60), colors: 20 };
    expect(entriesOf([ramps, ramps], settings)[0]).toBe(20);
  });

  test('what stands still has more entries than what moves, the more, the less of it moves', () => {
    const settings = { ...settingsFor(45), dither: 'none' } as const;
    const after = (rows: number) => {
      const next = paintedImage(64, 64, (x, y) => [x + 90, y + 60, y < rows ? 200 : 128, 255]);
      return entriesOf([ramps, next, ramps], settings)[0]!;
    };
    const [still, eighth, quarter, all] = [0, 8, 16, 64].map(after) as [number, ...number[]];

    expect(still).toBe(255);
    expect(eighth).toBeLessThan(still);
    expect(quarter).toBeLessThan(eighth!);
    expect(all).toBe(quarter);
    expect(quarter).toBe(entriesOf([ramps], settings)[0]);
  });

  test('at the lowest qualities, what stands still is given up, too', () => {
    const [high, low, lowest] = [45, 10, 1].map(
      (quality) => entriesOf([ramps, ramps, ramps], settingsFor(quality))[0]!,
    ) as [number, number, number];

    expect(high).toBe(255);
    expect(low).toBeLessThan(high);
    expect(lowest).toBeLessThan(low);
    expect(low).toBeGreaterThan(entriesOf([ramps], settingsFor(10))[0]!);
  });

  test.each([100, 95, 90])(
    'quality %i: every approximated frame has all entries but one',
    (quality) => {
      const grey = paintedImage(64, 64, (x, y) => [
        100 + (x % 8),
        100 + (y % 8),
        100 + ((x + y) % 7),
        255,
      ]);
      const images = [grey, ramps, grey];
      expect(entriesOf(images, settingsFor(quality))).toEqual([255, 255, 255]);
    },
  );
});

describe('a frame that draws a part of the screen', () => {
  const settings = settingsFor(60);
  /** Hardly more than grey: a few entries are enough, though there are many colours. */
  const grey = paintedImage(64, 64, (x, y) => [
    100 + (x % 16),
    100 + (y % 16),
    100 + ((x + y) % 9),
    255,
  ]);
  const colorful = noiseImage(64, 64);
  const other = noiseImage(64, 64, true, 2);
  /** The image with another one in its first pixels, row by row. */
  const withFirst = (pixels: number, part: RgbaImage, image: RgbaImage): RgbaImage => {
    const rgba = image.rgba.slice();
    rgba.set(part.rgba.subarray(0, pixels * 4));
    return { ...image, rgba };
  };

  test('has at most as many entries as the last one that drew most of it, whatever its colours', () => {
    const images = [grey, withFirst(1_000, colorful, grey), withFirst(2_000, other, grey), grey];
    const [key, ...others] = entriesOf(images, settings) as [number, ...number[]];

    expect(key).toBeGreaterThan(8);
    expect(key).toBeLessThan(60);
    for (const entries of others.slice(0, 2)) expect(entries).toBe(key);
    expect(others[2]).toBeLessThanOrEqual(key);
  });

  test('has more again after a new frame that draws most of it, and fewer again after the next', () => {
    const images = [
      grey,
      withFirst(1_000, other, grey),
      colorful,
      withFirst(1_000, other, colorful),
      grey,
      withFirst(1_000, other, grey),
    ];
    const [key, part, newKey, newPart, lastKey, lastPart] = entriesOf(images, settings);

    expect(part).toBe(key);
    expect([newKey, newPart]).toEqual([255, 255]);
    expect(lastKey).toBe(key);
    expect(lastPart).toBe(key);
  });

  test('more than a half is most of it', () => {
    const [key] = entriesOf([grey], settings);
    const after = (pixels: number) =>
      entriesOf([grey, withFirst(pixels, colorful, grey), grey], settings)[1];

    expect(after(2_048)).toBe(key);
    expect(after(2_049)).toBe(255);
  });

  test('has up to 8 entries, however few the frame before it needed', () => {
    const plain = paintedImage(64, 64, (x, y) => [
      100 + (x % 8),
      100 + (y % 8),
      100 + ((x + y) % 7),
      255,
    ]);
    const images = [plain, withFirst(1_000, colorful, plain), plain];
    const [key, part] = entriesOf(images, settingsFor(30)) as [number, number];

    expect(key).toBeLessThan(8);
    expect(part).toBe(8);
  });

  test('is as good as it can be: it has its entries even if fewer were within the error', () => {
    const near = paintedImage(64, 64, (x, y) => [
      40 + (x % 16),
      40 + (y % 16),
      40 + ((x + y) % 3),
      255,
    ]);
    const [key, part] = entriesOf([grey, withFirst(1_000, near, grey), grey], settings);
    expect(part).toBe(key);
  });

  test('of few colours is exact', () => {
    const few = paintedImage(64, 64, (x) => [250, 3 * (x % 64), 9, 255]);
    const [, part] = playGif([grey, withFirst(1_000, few, grey), grey], settings);
    expect(part!.table).toHaveLength(64);
    expect(errorsOf(part!, withFirst(1_000, few, grey), (_, y) => y < 15)).toBe(0);
  });

  test.each(['auto', 'global'] as const)('palette %s: no more entries either', (palette) => {
    const images = [grey, withFirst(1_000, colorful, grey), colorful, grey];
    const [key, part, next] = entriesOf(images, { ...settings, palette });

    expect(part).toBe(key);
    expect(next).toBe(palette === 'auto' ? 255 : key);
  });
});
