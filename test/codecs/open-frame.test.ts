import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { openFrame, openPngFrame } from '../../src/codecs/open-frame.js';
import type { OpenedFrame } from '../../src/codecs/opened-frame.js';
import type { RgbaImage } from '../../src/messages.js';
import { PipelineError } from '../../src/errors.js';
import { failsWith, rejectsWith } from '../helpers/fails-with.js';
import { noise } from '../helpers/images.js';
import {
  expectedRgba,
  joinBytes,
  makePng,
  pngChunk,
  pngChunks,
  PNG_SIGNATURE,
  RGB,
  RGBA,
} from '../helpers/make-png.js';
import { readWithPillow } from '../helpers/pillow.js';

const raw = { width: 7, height: 5, channels: 4 } as const;
const rgba = noise(7 * 5 * 4, 256).map((value, k) => (k % 4 === 3 ? 255 : value));

/** Opens and decodes. */
const decodeFrame = async (bytes: Uint8Array, options?: Parameters<typeof openFrame>[1]) =>
  (await openFrame(bytes, options)).decode();

const missing = () => Promise.reject(new PipelineError('ERR_SHARP_MISSING', 'not there'));

describe('openFrame', () => {
  test('a PNG at once, without sharp', () => {
    const spec = { width: 3, height: 2, colorType: RGBA, bitDepth: 8 };

    const { width, height, decode } = openFrame(makePng(spec), { load: missing }) as OpenedFrame;

    expect({ width, height }).toEqual({ width: 3, height: 2 });
    expect(decode()).toMatchObject({ rgba: expectedRgba(spec) });
  });

  test('a JPEG and a WebP through sharp, whatever they are called', async () => {
    const image = sharp(rgba, { raw });

    expect(await decodeFrame(await image.webp({ lossless: true }).toBuffer())).toMatchObject({
      width: 7,
      height: 5,
      rgba,
    });
    expect(await decodeFrame(await image.jpeg().toBuffer())).toMatchObject({ width: 7, height: 5 });
  });

  test.each(['jpeg', 'webp'] as const)('a %s where sharp is missing', async (format) => {
    const bytes = await sharp(rgba, { raw }).toFormat(format).toBuffer();

    await rejectsWith('ERR_SHARP_MISSING', decodeFrame(bytes, { load: missing }));
  });

  test.each([
    ['a GIF', 'GIF89a'],
    ['another RIFF file', 'RIFF\x04\x00\x00\x00WAVE'],
    ['the head of a RIFF file', 'RIFF'],
    ['the head of a JPEG', '\xff\xd8'],
  ])('%s is not a PNG', (_, text) => {
    failsWith('ERR_NOT_A_PNG', () => openFrame(Buffer.from(text, 'latin1'), { load: missing }));
  });

  test('nothing', () => {
    failsWith('ERR_FRAME_EMPTY', () => openFrame(new Uint8Array(), { load: missing }));
  });
});

const spec = { width: 8, height: 6, colorType: RGB, bitDepth: 8 };
/** The file with a chunk after its header, or before its end. */
function withChunk(png: Uint8Array, type: string, data: ArrayLike<number>, isBefore = true) {
  const at = isBefore ? 33 : pngChunks(png).at(-1)!.start;
  return joinBytes(png.subarray(0, at), pngChunk(type, data), png.subarray(at));
}
/** EXIF data, big-endian, of one tag: the orientation. */
const exif = (value: number) => {
  const bytes = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  bytes[19] = value;
  return bytes;
};

describe('a PNG with an orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i comes out as Pillow turns it', async (orientation) => {
    for (const isBefore of [true, false]) {
      for (const interlaced of [false, true]) {
        const png = withChunk(
          makePng({ ...spec, interlaced }),
          'eXIf',
          exif(orientation),
          isBefore,
        );
        for (const isLiberal of [false, true]) {
          const opened = openPngFrame(png, { isLiberal });
          const [width, height] = orientation >= 5 ? [6, 8] : [8, 6];

          expect([opened.width, opened.height]).toEqual([width, height]);
          const image = opened.decode() as RgbaImage;
          expect([image.width, image.height]).toEqual([width, height]);
          expect(image.rgba.byteOffset).toBe(0);
        }
        const { rgba } = openPngFrame(png).decode() as RgbaImage;
        // Pillow does not look for it after the pixels.
        if (isBefore) expect(Buffer.compare(rgba, (await readWithPillow(png)).rgba)).toBe(0);
        else
          expect(rgba).toEqual(
            (
              openPngFrame(
                withChunk(makePng(spec), 'eXIf', exif(orientation)),
              ).decode() as RgbaImage
            ).rgba,
          );
      }
    }
  });

  test('the first that comes counts, and one that is damaged turns nothing', () => {
    const twice = withChunk(withChunk(makePng(spec), 'eXIf', exif(1)), 'eXIf', exif(6));

    expect(openPngFrame(twice)).toMatchObject({ width: 6, height: 8 });
    expect(openPngFrame(withChunk(makePng(spec), 'eXIf', [1, 2, 3]))).toMatchObject({ width: 8 });
  });
});

describe('an animation', () => {
  const control = (images: number) => [0, 0, 0, images, 0, 0, 0, 0];
  const warningsOf = async (bytes: Uint8Array) => {
    const warnings: string[][] = [];
    const opened = await openFrame(bytes, { warn: (...warning) => warnings.push(warning) });
    expect(warnings).toEqual([]); // what is not decoded is not worth a word
    return { image: await opened.decode(), warnings };
  };
  const said = (images: number) => [
    ['WARN_FIRST_IMAGE_ONLY', `it is an animation of ${images} images; only the first is used`],
  ];

  test('in PNG is its first image, with a warning', async () => {
    // As in PNG 3rd edition, 4.9: acTL, fcTL, IDAT, fcTL, fdAT.
    let png = withChunk(makePng(spec), 'acTL', control(2));
    png = withChunk(png, 'fcTL', new Uint8Array(26), false);
    png = withChunk(png, 'fdAT', [0, 0, 0, 1, 9, 9, 9], false);
    const { image, warnings } = await warningsOf(png);

    expect(image.rgba).toEqual(expectedRgba(spec));
    expect(warnings).toEqual(said(2));
  });

  test.each([
    ['of one image', withChunk(makePng(spec), 'acTL', control(1))],
    ['whose control comes after the pixels', withChunk(makePng(spec), 'acTL', control(2), false)],
    ['whose control is too short', withChunk(makePng(spec), 'acTL', [0, 0, 0, 2])],
  ])('%s is none', async (_, png) => {
    expect((await warningsOf(png)).warnings).toEqual([]);
  });

  test('in WebP is its first image, with a warning', async () => {
    const pages = Buffer.alloc(4 * 6 * 3, 10).fill(240, 4 * 3 * 3);
    const webp = await sharp(pages, { raw: { width: 4, height: 6, channels: 3, pageHeight: 3 } })
      .webp({ lossless: true, loop: 0, delay: [100, 100] })
      .toBuffer();
    const { image, warnings } = await warningsOf(webp);

    expect(image).toMatchObject({ width: 4, height: 3 });
    expect(warnings).toEqual(said(2));
  });
});

describe('the size is known before anything is decoded', () => {
  test('of a PNG whose image data are none', () => {
    const png = joinBytes(
      PNG_SIGNATURE,
      makePng(spec).subarray(8, 33),
      pngChunk('IDAT'),
      pngChunk('IEND'),
    );
    const opened = openPngFrame(png);

    expect(opened).toMatchObject({ width: 8, height: 6 });
    failsWith('ERR_PNG_CORRUPT', () => opened.decode());
  });

  test('of a JPEG that is cut', async () => {
    const whole = await sharp(noise(64 * 48 * 3, 256), {
      raw: { width: 64, height: 48, channels: 3 },
    })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const opened = await openFrame(whole.subarray(0, whole.length >> 1));

    expect(opened).toMatchObject({ width: 48, height: 64 });
    await rejectsWith('ERR_IMAGE_CORRUPT', Promise.resolve(opened.decode()));
  });
});
