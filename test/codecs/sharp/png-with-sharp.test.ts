import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { openPngFrame } from '../../../src/codecs/open-frame.js';
import { MAX_PIXELS } from '../../../src/codecs/png/check-png.js';
import type { RgbaImage } from '../../../src/messages.js';
import { pngWithSharp } from '../../../src/codecs/sharp/png-with-sharp.js';
import { iccpChunk, iccProfile, matrixTags, P3_COLUMNS, SRGB_PARA } from '../../helpers/icc.js';
import { joinBytes, makePng, pngChunk, RGB, RGBA } from '../../helpers/make-png.js';

const profile = iccpChunk(iccProfile(matrixTags(P3_COLUMNS, SRGB_PARA)));

test.each([
  { colorType: RGB, bitDepth: 8 },
  { colorType: RGB, bitDepth: 16 },
  { colorType: RGBA, bitDepth: 8 },
  { colorType: RGBA, bitDepth: 16 },
])('pngWithSharp: colour type $colorType of $bitDepth bits comes out in sRGB', async (format) => {
  const top = 2 ** format.bitDepth - 1;
  const sampleOf = (x: number, y: number, channel: number) =>
    channel === 3 ? top : Math.round((((x * 7 + y * 5 + channel * 61) % 97) / 96) * top);
  const png = makePng({ width: 31, height: 40, ...format, sampleOf });
  const file = joinBytes(png.subarray(0, 33), profile, png.subarray(33));
  const { rgba } = await pngWithSharp(sharp, file, MAX_PIXELS);
  const expected = (openPngFrame(file).decode() as RgbaImage).rgba;

  const furthest = rgba.reduce((most, v, k) => Math.max(most, Math.abs(v - expected[k]!)), 0);
  expect(rgba).toHaveLength(31 * 40 * 4);
  // sharp converts 16 bits twice, which costs a level next to black.
  expect(furthest).toBeLessThanOrEqual(3);
});

test('pngWithSharp: an orientation is not its to turn by', async () => {
  const exif = Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex');
  const png = makePng({ width: 4, height: 2, colorType: RGB, bitDepth: 8 });
  const file = joinBytes(png.subarray(0, 33), pngChunk('eXIf', exif), png.subarray(33));

  expect(await pngWithSharp(sharp, file, MAX_PIXELS)).toMatchObject({ width: 4, height: 2 });
});
