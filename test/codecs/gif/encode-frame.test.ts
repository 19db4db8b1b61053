import { describe, expect, test } from '@jest/globals';
import { PALETTES, settingsFor } from '../../../src/codecs/gif/encoder-settings.js';
import { DITHERS, type Dither } from '../../../src/codecs/palette/dither.js';
import type { RgbaImage } from '../../../src/messages.js';
import { noiseImage, paintedImage, pixelList } from '../../helpers/images.js';
import { playGif, type PlayedFrame } from '../../helpers/play-gif.js';

const BEST = settingsFor(100);

/** A square of 1600 pixels, as many colours as it can have, that are this red, and some more. */
const shades = (red: number, side = 40): RgbaImage =>
  paintedImage(side, side, (x, y) => [red + ((x + y) % 8), x * 6, y * 6, 255]);

/** The image with another part from the top left. */
const withPart = (image: RgbaImage, side: number, part: RgbaImage): RgbaImage => {
  const from = (of: RgbaImage, x: number, y: number) =>
    of.rgba.subarray((y * of.width + x) * 4).subarray(0, 4);
  return paintedImage(image.width, image.height, (x, y) =>
    x < side && y < side ? from(part, x, y) : from(image, x, y),
  );
};

/** The image of 40 x 40 pixels moved by half its size: other pixels of the same colours. */
const moved = ({ rgba }: RgbaImage): RgbaImage =>
  paintedImage(40, 40, (x, y) => {
    const from = ((y + 20) % 40) * 40 + ((x + 20) % 40);
    return rgba.subarray(from * 4, from * 4 + 4);
  });

/** The mean squared distance of what is shown to the image. */
const errorOf = ({ shown }: PlayedFrame, { rgba }: RgbaImage): number =>
  shown.reduce((sum, byte, at) => sum + (byte - rgba[at]!) ** 2, 0) / (rgba.length / 4);

const tables = (played: readonly PlayedFrame[]): string[] =>
  played.map(({ table }) => String(table));

describe('FrameEncoder', () => {
  test('local: each frame has a palette of its own', () => {
    const images = [shades(0), shades(30), shades(200)];
    const settings = { ...BEST, colors: 200, palette: 'local' } as const;
    const played = playGif(images, settings);

    expect(new Set(tables(played)).size).toBe(3);
    played.forEach((frame, k) => {
      const alone = playGif([images[k]!], settings)[0]!;
      expect(frame.table).toEqual(alone.table);
    });
  });

  test('auto: the first palette leaves an entry for "as before", so that it can stay', () => {
    const first = shades(0);
    const played = playGif([first, moved(first), first], { ...BEST, palette: 'auto' });

    expect(new Set(tables(played)).size).toBe(1);
  });

  test('a frame that is cleared leaves an entry for "nothing"', () => {
    const hole = withPart(
      shades(0),
      1,
      paintedImage(1, 1, () => [0, 0, 0, 0]),
    );
    for (const images of [[shades(0)], [shades(0), hole]]) {
      expect(playGif(images, BEST)[0]!.encoded).toMatchObject({ colors: 255, transparent: false });
    }
  });

  test('an approximated frame has an entry for "as before" if a pixel stays, or an index is left', () => {
    const played = playGif([shades(0), shades(30), withPart(shades(30), 9, shades(90))], BEST);
    expect(played.map(({ encoded }) => encoded.transparent)).toEqual([false, true, true]);
    const few = playGif([shades(0), shades(30)], { ...BEST, colors: 200 });
    expect(few.map(({ encoded }) => encoded.transparent)).toEqual([false, false]);
    expect(played.map(({ table }) => table.length)).toEqual([255, 255, 81]);
  });

  test('global: all frames of a chunk have the palette of its first', () => {
    const first = shades(0);
    const second = withPart(first, 20, shades(180));
    const images = [first, second, shades(90), second];
    const settings = { ...BEST, palette: 'global' } as const;
    const played = playGif(images, settings);

    expect(new Set(tables(played)).size).toBe(1);
    // In a chunk of its own it is another one.
    expect(new Set(tables(playGif(images, settings, 2))).size).toBe(2);
  });

  test('global: a frame of few colours is exact all the same, and the palette stays', () => {
    const flat = paintedImage(40, 40, () => [1, 200, 3, 255]);
    const images = [shades(0), flat, shades(9), shades(9)];
    const played = playGif(images, { ...BEST, palette: 'global' });

    expect(errorOf(played[1]!, flat)).toBe(0);
    expect(tables(played)[1]).toBe('1,200,3');
    expect(tables(played)[2]).toBe(tables(played)[0]);
  });

  test('auto: a palette stays as long as one made for the frame would hardly be better', () => {
    const first = shades(0);
    // With a pixel that is nothing, all have as many entries.
    const hole = paintedImage(1, 1, () => [0, 0, 0, 0]);
    const images = [first, moved(first), shades(200), first].map((image) =>
      withPart(image, 1, hole),
    );
    const played = playGif(images, { ...BEST, palette: 'auto' });
    const [one, two, three, four] = tables(played);

    expect(two).toBe(one);
    expect(three).not.toBe(one);
    expect(four).not.toBe(three);
    // None is much worse for it.
    const local = playGif(images, { ...BEST, palette: 'local' });
    played.forEach((frame, k) => {
      expect(errorOf(frame, images[k]!)).toBeLessThan(errorOf(local[k]!, images[k]!) * 1.2 + 0.1);
    });
  });

  test('auto: a palette that is half as bad again does not stay', () => {
    const first = shades(0);
    const turned = paintedImage(40, 40, (x, y) => [(x + y) % 8, (39 - x) * 6, (39 - y) * 6, 255]);
    const hole = paintedImage(1, 1, () => [0, 0, 0, 0]);
    const images = [first, turned].map((image) => withPart(image, 1, hole));
    const [one, two] = tables(playGif(images, { ...BEST, palette: 'auto' }));

    expect(two).not.toBe(one);
  });

  test('refines its palettes', () => {
    const image = noiseImage(40, 40);
    const [none, once, often] = [0, 1, 8].map((refinements) =>
      errorOf(playGif([image], { ...BEST, colors: 32, refinements })[0]!, image),
    ) as [number, number, number];

    expect(once).toBeLessThan(none);
    expect(often).toBeLessThan(once);
  });

  test('a table of fewer colours to choose from makes a palette that is a little worse', () => {
    const image = noiseImage(60, 60);
    const [all, few] = [4_096, 300].map((tableSize) =>
      errorOf(playGif([image], { ...BEST, colors: 64, tableSize })[0]!, image),
    ) as [number, number];

    expect(few).toBeGreaterThan(all);
    expect(few).toBeLessThan(all * 1.5);
  });

  test.each(['local', 'auto', 'global'] as const)(
    'palette %s: a few colours after a frame of more than are told apart are exact',
    (palette) => {
      const many = noiseImage(60, 60);
      const few = noiseImage(15, 15, true, 2);
      const covered = withPart(many, 15, few);
      // All that is shown is near enough to what comes, so that only what was nothing is drawn.
      const settings = { ...BEST, palette, tolerance: 442, tableSize: 2_048 };
      const hole = withPart(
        many,
        15,
        paintedImage(15, 15, () => [0, 0, 0, 0]),
      );
      const played = playGif([hole, covered, covered], settings);

      expect(played[1]!.encoded.colors).toBe(226);
      expect(played[1]!.block).toMatchObject({ x: 0, y: 0, width: 15, height: 15 });
      const shown = paintedImage(15, 15, (x, y) =>
        played[1]!.shown.subarray((y * 60 + x) * 4).subarray(0, 4),
      );
      expect(pixelList(shown)).toEqual(pixelList(few));
    },
  );

  test('a frame of few colours is exact after one of more than are told apart', () => {
    const few = paintedImage(60, 60, (x, y) => [(x * y) % 7, x % 6, y % 5, 255]);
    const played = playGif([noiseImage(60, 60), few, few], { ...BEST, tableSize: 2_048 });

    expect(errorOf(played[1]!, few)).toBe(0);
  });

  test('global: a frame that comes after one in which nothing changed is drawn', () => {
    const many = noiseImage(60, 60);
    const other = noiseImage(60, 60, true, 2);
    const settings = { ...BEST, palette: 'global', tolerance: 10, tableSize: 512 } as const;
    const [, same, next] = playGif([many, many, other, other], settings);

    expect(same!.block).toMatchObject({ width: 1, height: 1 });
    expect(errorOf(next!, other)).toBeLessThan(50 ** 2);
  });

  test('of two colours both are there beside what stays', () => {
    const ramp = (shift: number) =>
      paintedImage(40, 40, (x, y) => {
        const level = x < 20 ? 6 * y : (6 * y + shift) % 256;
        return [level, level, level, 255];
      });
    const images = [ramp(0), ramp(100), ramp(50)];
    for (const palette of PALETTES) {
      const played = playGif(images, { ...BEST, colors: 2, palette, dither: 'sierra-lite' });
      expect(played.map(({ table }) => table.length)).toEqual([2, 2, 2]);
      expect(played.map(({ encoded }) => encoded.transparent)).toEqual([false, true, true]);
    }
  });

  test.each(DITHERS.filter((dither) => dither !== 'none'))(
    '%s: a frame of few colours is exact, whatever was shown before',
    (dither) => {
      const first = shades(0);
      const black = paintedImage(40, 40, () => [0, 0, 0, 255]);
      const next = withPart(black, 12, first);
      const settings = { ...BEST, colors: 144, dither } as const;
      const played = playGif([first, next, next], settings);

      expect(errorOf(played[0]!, first)).toBeGreaterThan(0);
      expect(errorOf(played[1]!, next)).toBe(0);
    },
  );

  describe('auto', () => {
    /** Light falls off softly from one corner; 64x64, so that there are whole areas to compare. */
    const sky = paintedImage(64, 64, (x, y) => {
      const far = Math.hypot(x, y);
      return [200 - far * 0.6, 180 - far * 0.5, 120 + far * 0.3, 255];
    });
    const at = (dither: Dither, image: RgbaImage, strength = 1) =>
      playGif([image], { ...BEST, colors: 12, dither, ditherStrength: strength })[0]!;

    /** The mean squared error of the means of areas of 8x8 pixels: what is seen from afar. */
    function softError({ shown }: PlayedFrame, { rgba }: RgbaImage): number {
      const sums = new Map<number, number>();
      for (let k = 0; k < rgba.length; k += 1) {
        const [x, y] = [(k >> 2) % 64, k >> 8];
        const area = ((y >> 3) * 8 + (x >> 3)) * 4 + (k % 4);
        sums.set(area, (sums.get(area) ?? 0) + shown[k]! - rgba[k]!);
      }
      return [...sums.values()].reduce((sum, each) => sum + (each / 64) ** 2, 0) / 64;
    }

    test('a soft gradient has fewer bands, and a weaker pattern than with a whole dither', () => {
      const [none, auto, whole] = [at('none', sky), at('auto', sky), at('floyd-steinberg', sky)];
      expect(softError(auto, sky)).toBeLessThan(softError(none, sky) * 0.9);
      expect(errorOf(auto, sky)).toBeLessThan(errorOf(whole, sky) * 0.95);
    });

    test('texture, and plain areas, are as without a dither', () => {
      const plains = paintedImage(64, 64, (x, y) => [(x >> 3) * 17, (y >> 3) * 29, 90, 255]);
      for (const image of [noiseImage(64, 64), plains]) {
        expect(errorOf(at('none', image), image)).toBeGreaterThan(0);
        expect(at('auto', image).shown).toEqual(at('none', image).shown);
      }
    });

    test('its strength can be set, down to none', () => {
      expect(at('auto', sky, 0).shown).toEqual(at('none', sky).shown);
      const [half, whole] = [at('auto', sky, 0.5), at('auto', sky)];
      expect(errorOf(half, sky)).toBeLessThan(errorOf(whole, sky));
    });
  });

  test('a frame of few colours is drawn over dithered pixels of any frame before, and once', () => {
    const first = shades(0);
    // A few new pixels, of colours that all find room: nothing to dither.
    const second = withPart(
      first,
      5,
      paintedImage(5, 5, (x, y) => [250, x, y, 255]),
    );
    const black = paintedImage(40, 40, () => [0, 0, 0, 255]);
    const next = withPart(black, 12, second);
    const settings = { ...BEST, colors: 170, dither: 'floyd-steinberg' } as const;
    const played = playGif([first, second, next, next, next], settings);

    expect(played[1]!.block).toMatchObject({ x: 0, y: 0, width: 5, height: 5 });
    expect(errorOf(played[1]!, second)).toBeGreaterThan(0);
    expect(errorOf(played[2]!, next)).toBe(0);
    expect(played[3]!.block).toMatchObject({ width: 1, height: 1 });
  });

  test('a dithered pixel stays as long as it stands for the same colour', () => {
    const image = shades(0);
    const settings = { ...BEST, colors: 16, dither: 'floyd-steinberg' } as const;
    const played = playGif([image, image, image], settings);

    expect(played[1]!.block).toMatchObject({ width: 1, height: 1 });
    expect([...played[2]!.shown]).toEqual([...played[0]!.shown]);
  });
});
