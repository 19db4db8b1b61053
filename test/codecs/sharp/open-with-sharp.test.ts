import { describe, expect, test } from '@jest/globals';
import sharp, { type Metadata } from 'sharp';
import type { Warn } from '../../../src/codecs/opened-frame.js';
import { MAX_PIXELS } from '../../../src/codecs/png/check-png.js';
import { openWithSharp } from '../../../src/codecs/sharp/open-with-sharp.js';
import { rejectsWith } from '../../helpers/fails-with.js';
import { noise } from '../../helpers/images.js';
import { readWithPillow } from '../../helpers/pillow.js';

/** Opens and decodes; what the header says must be what comes. */
async function decode(bytes: Uint8Array, maxPixels = MAX_PIXELS, warn: Warn = () => undefined) {
  const opened = await openWithSharp(sharp, bytes, { maxPixels, warn });
  const image = await opened.decode();
  expect({ width: opened.width, height: opened.height }).toEqual({
    width: image.width,
    height: image.height,
  });
  return image;
}

const raw = { width: 16, height: 8, channels: 3 } as const;
const photo = (colour: readonly number[] = [200, 100, 50]) =>
  sharp(
    Uint8Array.from({ length: 16 * 8 * 3 }, (_, k) => colour[k % 3]!),
    { raw },
  );

const furthest = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);

/** Expects one colour, as near as JPEG comes to it. */
function expectNear(rgba: Uint8Array, colour: readonly number[], tolerance = 3): void {
  const worst = rgba.reduce(
    (most, value, k) => Math.max(most, Math.abs(value - [...colour, 255][k % 4]!)),
    0,
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
}

describe('openWithSharp', () => {
  test('a JPEG', async () => {
    const { width, height, rgba } = await decode(await photo().jpeg().toBuffer());

    expect({ width, height, bytes: rgba.length }).toEqual({ width: 16, height: 8, bytes: 512 });
    expect({ offset: rgba.byteOffset, buffer: rgba.buffer.byteLength }).toEqual({
      offset: 0,
      buffer: 512,
    });
    expectNear(rgba, [200, 100, 50]);
  });

  test('a grey JPEG', async () => {
    const bytes = await photo([90, 90, 90]).toColourspace('b-w').jpeg().toBuffer();

    expect((await sharp(bytes).metadata()).channels).toBe(1);
    expectNear((await decode(bytes)).rgba, [90, 90, 90]);
  });

  test('a JPEG in CMYK', async () => {
    const bytes = await photo().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();

    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    // Through the profile of a press, which cannot print every colour.
    expectNear((await decode(bytes)).rgba, [200, 100, 50], 30);
  });

  test.each(['jpeg', 'webp', 'png'] as const)('a %s in Display P3 becomes sRGB', async (format) => {
    const ramp = Uint8Array.from({ length: 64 * 64 * 3 }, (_, k) => (k * 5) % 256);
    const bytes = await sharp(ramp, { raw: { width: 64, height: 64, channels: 3 } })
      .blur(4)
      .withIccProfile('p3')
      .toFormat(format, { quality: 100 })
      .toBuffer();
    const { rgba } = await decode(bytes);
    const expected = (await readWithPillow(bytes, 'perceptual')).rgba;

    expect(furthest(rgba, expected)).toBeLessThanOrEqual(2);
  });

  test('a JPEG in CMYK becomes sRGB by its profile', async () => {
    const cmyk = photo([120, 140, 160]).toColourspace('cmyk').withIccProfile('cmyk');
    const bytes = await cmyk.jpeg({ quality: 100 }).toBuffer();
    const { rgba } = await decode(bytes);

    expect(furthest(rgba, (await readWithPillow(bytes, 'perceptual')).rgba)).toBeLessThanOrEqual(2);
  });

  test.each([
    // EXIF 2.3, 4.6.4: where the first row and column of the file are in the picture.
    { orientation: 1, width: 2, height: 1, reds: [255, 0] },
    { orientation: 2, width: 2, height: 1, reds: [0, 255] },
    { orientation: 3, width: 2, height: 1, reds: [0, 255] },
    { orientation: 6, width: 1, height: 2, reds: [255, 0] },
    { orientation: 8, width: 1, height: 2, reds: [0, 255] },
  ])('EXIF orientation $orientation', async ({ orientation, width, height, reds }) => {
    const pixels = Uint8Array.of(255, 0, 0, 0, 0, 255);
    const bytes = await sharp(pixels, { raw: { width: 2, height: 1, channels: 3 } })
      .withMetadata({ orientation })
      .webp({ lossless: true })
      .toBuffer();
    const image = await decode(bytes);

    expect(image).toMatchObject({ width, height });
    expect([image.rgba[0], image.rgba[4]]).toEqual(reds);
  });

  test('a lossless WebP with alpha, pixel for pixel', async () => {
    // What cannot be seen may have any colour.
    const rgba = noise(9 * 4 * 4, 255).map((value) => value + 1);
    const bytes = await sharp(rgba, { raw: { width: 9, height: 4, channels: 4 } })
      .webp({ lossless: true, exact: true })
      .toBuffer();

    expect(await decode(bytes)).toEqual({ width: 9, height: 4, rgba });
  });

  test('the first page of an animated WebP', async () => {
    const pages = Uint8Array.from({ length: 4 * 6 * 3 }, (_, k) => (k < 4 * 3 * 3 ? 10 : 240));
    const bytes = await sharp(pages, {
      raw: { width: 4, height: 6, channels: 3, pageHeight: 3 },
    })
      .webp({ lossless: true, loop: 0, delay: [100, 100] })
      .toBuffer();
    const { pages: count }: Metadata = await sharp(bytes).metadata();
    const { width, height, rgba } = await decode(bytes);

    expect({ count, width, height }).toEqual({ count: 2, width: 4, height: 3 });
    expectNear(rgba, [10, 10, 10], 0);
  });

  test('refuses too many pixels', async () => {
    const bytes = await photo().jpeg().toBuffer();

    expect(await decode(bytes, 128)).toMatchObject({ width: 16 });
    const { message } = await rejectsWith('ERR_IMAGE_TOO_MANY_PIXELS', decode(bytes, 127));
    expect(message).toBe('Its size is 16x8; at most 127 pixels are allowed (`maxPixels`)');
  });

  test('refuses what its header alone says is too large', async () => {
    const bytes = await photo().jpeg().toBuffer();
    // ITU-T T.81, B.2.2: the marker SOF0, length, depth, height, width.
    const frame = bytes.indexOf(Uint8Array.of(0xff, 0xc0));
    bytes.writeUInt16BE(32_767, frame + 5);
    bytes.writeUInt16BE(32_767, frame + 7);

    await rejectsWith('ERR_IMAGE_TOO_MANY_PIXELS', decode(bytes));
  });

  test.each(['jpeg', 'webp'] as const)('refuses a damaged %s', async (format) => {
    const noisy = sharp(noise(64 * 64 * 3, 256), { raw: { width: 64, height: 64, channels: 3 } });
    const bytes = await noisy.toFormat(format).toBuffer();
    for (const part of [0.1, 0.5, 0.9]) {
      const cut = bytes.subarray(0, bytes.length * part);
      const { message } = await rejectsWith('ERR_IMAGE_CORRUPT', decode(cut));
      expect(message).not.toContain('\n');
    }
  });
});
