import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { decodeFrame } from '../../src/codecs/decode-frame.js';
import { PipelineError } from '../../src/errors.js';
import { failsWith, rejectsWith } from '../helpers/fails-with.js';
import { noise } from '../helpers/images.js';
import { expectedRgba, makePng, RGBA } from '../helpers/make-png.js';

const raw = { width: 7, height: 5, channels: 4 } as const;
const rgba = noise(7 * 5 * 4, 256).map((value, k) => (k % 4 === 3 ? 255 : value));

const missing = () => Promise.reject(new PipelineError('ERR_SHARP_MISSING', 'not there'));

describe('decodeFrame', () => {
  test('a PNG at once, without sharp', () => {
    const spec = { width: 3, height: 2, colorType: RGBA, bitDepth: 8 };

    expect(decodeFrame(makePng(spec), {}, missing)).toMatchObject({ rgba: expectedRgba(spec) });
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

    await rejectsWith('ERR_SHARP_MISSING', Promise.resolve(decodeFrame(bytes, {}, missing)));
  });

  test.each([
    ['a GIF', 'GIF89a'],
    ['another RIFF file', 'RIFF\x04\x00\x00\x00WAVE'],
    ['the head of a RIFF file', 'RIFF'],
    ['the head of a JPEG', '\xff\xd8'],
  ])('%s is not a PNG', (_, text) => {
    failsWith('ERR_NOT_A_PNG', () => decodeFrame(Buffer.from(text, 'latin1'), {}, missing));
  });

  test('nothing', () => {
    failsWith('ERR_FRAME_EMPTY', () => decodeFrame(new Uint8Array(), {}, missing));
  });
});
