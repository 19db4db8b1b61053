import { describe, expect, test } from '@jest/globals';
import { settingsFor, type EncoderSettings } from '../../../src/codecs/gif/encoder-settings.js';
import { kernels } from '../../../src/encoders/kernels.js';
import type { RgbaImage } from '../../../src/messages.js';
import { noise, paintedImage } from '../../helpers/images.js';
import { chunkBy, placeOf, playGif, type PlayedFrame } from '../../helpers/play-gif.js';

/** The side of all images: just enough pixels that chunks are joined. */
const SIDE = 64;
const WHOLE = { x: 0, y: 0, width: SIDE, height: SIDE };

type Paint = (x: number, y: number) => readonly number[] | undefined;

/** Some thousand colours. */
const photo: Paint = (x, y) => [x * 4, y * 4, (x * 3 + y * 5) % 256, 255];

const image = (...layers: readonly Paint[]): RgbaImage =>
  paintedImage(SIDE, SIDE, (x, y) => {
    for (const layer of layers) {
      const pixel = layer(x, y);
      if (pixel) return pixel;
    }
    return [0, 0, 0, 0];
  });

/** A square of 6 pixels, which moves to the right, in a colour that the photo does not have. */
const cursor =
  (left: number): Paint =>
  (x, y) =>
    x >= left && x < left + 6 && y >= 20 && y < 26 ? [255, 0, 254, 255] : undefined;

const withNoise = ({ rgba }: RgbaImage, sigma: number, seed: number): RgbaImage => {
  const values = noise(rgba.length * 4, 256, seed);
  return {
    ...WHOLE,
    rgba: rgba.map((byte, k) => {
      if (k % 4 === 3) return byte;
      // The sum of four uniform values is nearly normal; its standard deviation is 148.
      const sum = [0, 1, 2, 3].reduce((all, j) => all + values[k * 4 + j]!, 0) - 510;
      return Math.max(0, Math.min(255, Math.round(byte + (sum * sigma) / 148)));
    }),
  };
};

const joined = (images: readonly RgbaImage[], settings: EncoderSettings, chunk = 4) =>
  playGif(images, settings, chunk, kernels, true);

/** The bytes of a frame in the file. */
const bytesOf = ({ block }: PlayedFrame): number =>
  18 + 3 * block.palette_size! + block.data_length;

const errorOf = ({ shown }: PlayedFrame, { rgba }: RgbaImage): number =>
  shown.reduce((sum, byte, at) => sum + (byte - rgba[at]!) ** 2, 0) / (SIDE * SIDE);

describe('chunks that join', () => {
  test.each([100, 90, 60, 20, 1])('quality %i: equal frames take 30 bytes each', (quality) => {
    const images = Array<RgbaImage>(70).fill(image(photo));
    // More chunks than there are in a group.
    const [first, ...others] = joined(images, settingsFor(quality));

    expect(first!.block).toMatchObject(WHOLE);
    for (const frame of others) expect(bytesOf(frame)).toBeLessThanOrEqual(30);
  });

  test.each([60, 50, 40, 30])(
    'quality %i: where an eighth of a picture changes, no border draws the rest again',
    (quality) => {
      const ramps: Paint = (x, y) => [x + 90, y + 60, 128, 255];
      const box =
        (k: number): Paint =>
        (x, y) =>
          x >= 20 && x < 44 && y >= 20 && y < 44
            ? [(x * 5 + k * 90) % 256, (y * 5 + k * 70) % 256, 60, 255]
            : undefined;
      const images = Array.from({ length: 12 }, (_, k) => image(box(k), ramps));
      const [first, ...others] = joined(images, settingsFor(quality));

      for (const frame of others) expect(bytesOf(frame)).toBeLessThan(bytesOf(first!) / 2);
    },
  );

  test('a photo with a cursor: no frame but the first is large, and all are as close', () => {
    const images = Array.from({ length: 32 }, (_, k) => image(cursor(k), photo));
    const settings = settingsFor(90);
    const played = joined(images, settings);
    const alone = playGif(images, settings, 4);

    played.forEach((frame, k) => {
      if (k > 0) expect(bytesOf(frame)).toBeLessThan(bytesOf(played[0]!) / 5);
      expect(errorOf(frame, images[k]!)).toBeLessThan(errorOf(alone[k]!, images[k]!) * 1.1 + 0.1);
    });
  });

  test('noise on a photo is not drawn again where chunks begin', () => {
    const images = Array.from({ length: 24 }, (_, k) => withNoise(image(photo), 2, k + 1));
    const played = joined(images, settingsFor(80), 8);

    for (const k of [7, 8, 15, 16]) {
      expect(bytesOf(played[k]!)).toBeLessThan(bytesOf(played[0]!) / 5);
    }
  });

  test('another picture begins with a whole frame', () => {
    const other: Paint = (x, y) => [255 - x * 2, (x * 7 + y) % 256, y * 3, 255];
    const images = [photo, photo, other, other, other].map((paint) => image(paint));
    const played = joined(images, settingsFor(90), 2);

    expect(played[2]!.block).toMatchObject(WHOLE);
    const alone = playGif(images, settingsFor(90), 2);
    expect(errorOf(played[4]!, images[4]!)).toBeCloseTo(errorOf(alone[4]!, images[4]!), 9);
    // In the chunk after it the anchor is no longer alike.
    expect(played[4]!.block).toMatchObject(WHOLE);
  });

  test.each([90, 50])('quality %i: frames of few colours are exact after any border', (quality) => {
    const few: Paint = (x, y) => [(x >> 4) * 60, (y >> 4) * 60, 128, 255];
    /** The photo, with a quarter that the frame of few colours has, too. */
    const half: Paint = (x, y) => (x < 32 && y < 32 ? few(x, y) : undefined);
    const paints = [[photo], [half, photo], [few], [few], [half, photo], [few], [few], [few]];
    const images = paints.map((layers) => image(...layers));
    for (const chunk of [1, 2, 3]) {
      const played = joined(images, settingsFor(quality), chunk);
      for (const k of [2, 3, 5, 6, 7]) expect(errorOf(played[k]!, images[k]!)).toBe(0);
    }
  });

  test('the screen is cleared where the next chunk uncovers pixels', () => {
    const hole: Paint = (x, y) => (x > 40 && y > 40 ? [0, 0, 0, 0] : undefined);
    for (const paint of [photo, (): readonly number[] => [9, 9, 9, 255]]) {
      const images = [[paint], [cursor(2), paint], [hole, paint], [hole, paint]].map((layers) =>
        image(...layers),
      );
      const played = joined(images, settingsFor(90), 2);

      expect(played[1]!.block).toMatchObject({ ...WHOLE, disposal: 2 });
      expect(played[2]!.before.every((byte) => byte === 0)).toBe(true);
      for (const k of [2, 3]) {
        const alphas = played[k]!.shown.filter((_, at) => at % 4 === 3);
        expect(alphas.filter((alpha) => alpha === 0)).toHaveLength(23 * 23);
      }
    }
  });

  test('small frames begin each chunk with a whole frame', () => {
    const small = Array<RgbaImage>(4).fill(
      paintedImage(63, 64, (x, y) => [x * 4, y * 4, (x * y) % 256, 255]),
    );
    expect(joined(small, settingsFor(90), 2)[2]!.block).toMatchObject({ width: 63, height: 64 });
  });

  test.each(['floyd-steinberg', 'bayer'] as const)('dither %s joins, too', (dither) => {
    const images = Array.from({ length: 12 }, (_, k) => image(cursor(k), photo));
    const played = joined(images, { ...settingsFor(80), dither });

    for (const k of [4, 8]) expect(bytesOf(played[k]!)).toBeLessThan(bytesOf(played[0]!) / 5);
  });

  test('duplicates at the end of a chunk are merged, and the next one still joins', () => {
    const images = [photo, photo, photo, photo].map((paint) => image(paint));
    const settings = { ...settingsFor(90), mergeDuplicates: true };
    const chunk = chunkBy(kernels, images, settings, placeOf(images, 0, 4), true);

    expect(chunk.frames).toMatchObject([{ repeats: 3 }]);
  });

  test('a chunk depends on its frames and those before it only', () => {
    const images = Array.from({ length: 12 }, (_, k) => image(cursor(k), photo));
    const others = images.map((one, k) => ([0, 3, 4, 5, 6, 7].includes(k) ? one : image(photo)));
    const [one, other] = [images, others].map((all) =>
      chunkBy(kernels, all.slice(4, 8), settingsFor(70), placeOf(all, 1, 4), true),
    );

    expect(one).toEqual(other);
  });
});
