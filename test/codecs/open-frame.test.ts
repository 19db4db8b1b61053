import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { openFrame } from '../../src/codecs/open-frame.js';
import type { OpenedFrame } from '../../src/codecs/opened-frame.js';
import { PipelineError } from '../../src/errors.js';
import { failsWith, rejectsWith } from '../helpers/fails-with.js';
import { noise } from '../helpers/images.js';
import { expectedRgba, makePng, RGBA } from '../helpers/make-png.js';

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
