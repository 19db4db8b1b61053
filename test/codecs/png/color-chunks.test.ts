import { describe, expect, test } from '@jest/globals';
import { checkPng } from '../../../src/codecs/png/check-png.js';
import { decodePng } from '../../../src/codecs/png/decode-png.js';
import { failsWith } from '../../helpers/fails-with.js';
import {
  FORMATS,
  GRAY,
  GRAY_ALPHA,
  INDEXED,
  joinBytes,
  makePng,
  PNG_SIGNATURE,
  pngChunk,
  pngChunks,
  RGB,
  RGBA,
} from '../../helpers/make-png.js';

/** The file with these chunks in place of its colours, before its image data or after. */
function withColors(png: Uint8Array, chunks: Uint8Array[], place = 'before'): Uint8Array {
  const parts = pngChunks(png)
    .filter(({ type }) => type !== 'PLTE' && type !== 'tRNS')
    .map(({ start, end }) => png.subarray(start, end));
  parts.splice(place === 'before' ? 1 : 2, 0, ...chunks);
  return joinBytes(PNG_SIGNATURE, ...parts);
}

const file = (colorType: number, bitDepth: number) =>
  makePng({ width: 1, height: 1, colorType, bitDepth, sampleOf: () => 0 });
const plte = (bytes: number) => pngChunk('PLTE', new Uint8Array(bytes));
const trns = (bytes: number) => pngChunk('tRNS', new Uint8Array(bytes));

describe('a palette (PLTE)', () => {
  test.each(FORMATS.filter(({ colorType }) => colorType === INDEXED))(
    'of bit depth $bitDepth has 1 to all of the entries that it can index',
    ({ colorType, bitDepth }) => {
      const png = file(colorType, bitDepth);
      const most = 3 * 2 ** bitDepth;
      for (const bytes of [3, most]) {
        expect(checkPng(withColors(png, [plte(bytes)])).palette).toHaveLength(bytes);
      }
      for (const bytes of [0, 1, 2, 4, most - 1, most + 1, most + 3]) {
        const { message } = failsWith('ERR_PNG_CORRUPT', () =>
          checkPng(withColors(png, [plte(bytes)])),
        );
        expect(message).toContain(`${bytes} bytes`);
      }
    },
  );

  test.each([RGB, RGBA])('only suggests colours to colour type %i', (colorType) => {
    const png = file(colorType, 8);

    expect(decodePng(withColors(png, [plte(768)]))).toEqual(decodePng(png));
    for (const bytes of [0, 4, 771]) {
      failsWith('ERR_PNG_CORRUPT', () => checkPng(withColors(png, [plte(bytes)])));
    }
  });

  test('is there once', () => {
    failsWith('ERR_PNG_CORRUPT', () => checkPng(withColors(file(INDEXED, 8), [plte(3), plte(3)])));
  });
});

describe('transparency (tRNS)', () => {
  test.each([
    { colorType: GRAY, right: [2] },
    { colorType: RGB, right: [6] },
    { colorType: INDEXED, right: [0, 1, 2, 3] },
    { colorType: GRAY_ALPHA, right: [] },
    { colorType: RGBA, right: [] },
  ])('of colour type $colorType has $right bytes', ({ colorType, right }) => {
    const palette = colorType === INDEXED ? [plte(9)] : [];
    for (let bytes = 0; bytes < 9; bytes += 1) {
      const png = withColors(file(colorType, 8), [...palette, trns(bytes)]);
      if (right.includes(bytes)) expect(checkPng(png).transparency).toHaveLength(bytes);
      else failsWith('ERR_PNG_CORRUPT', () => checkPng(png));
    }
  });

  test('comes after the palette', () => {
    const png = withColors(file(INDEXED, 8), [trns(1), plte(3)]);

    failsWith('ERR_PNG_CORRUPT', () => checkPng(png));
  });

  test('comes before the image data, once', () => {
    const png = file(GRAY, 8);

    failsWith('ERR_PNG_CORRUPT', () => checkPng(withColors(png, [trns(2)], 'after')));
    failsWith('ERR_PNG_CORRUPT', () => checkPng(withColors(png, [trns(2), trns(2)])));
  });

  test.each([1, 2, 4, 8])('of grey of %i bits: higher bits do not count', (bitDepth) => {
    const png = file(GRAY, bitDepth);
    const high = 0xffff ^ (2 ** bitDepth - 1);
    const chunk = pngChunk('tRNS', [high >> 8, high & 255]);

    expect([...decodePng(withColors(png, [chunk])).rgba]).toEqual([0, 0, 0, 0]);
  });

  test('of 8-bit RGB: high bytes do not count', () => {
    const chunk = pngChunk('tRNS', [1, 0, 2, 0, 3, 0]);

    expect([...decodePng(withColors(file(RGB, 8), [chunk])).rgba]).toEqual([0, 0, 0, 0]);
  });

  test('of 16-bit RGB: all of its bits count', () => {
    const key = [0x1234, 0x5678, 0x9abc];
    for (const near of [0, 1, 2]) {
      const png = makePng({
        width: 2,
        height: 1,
        colorType: RGB,
        bitDepth: 16,
        // The left pixel has the very colour, the right one differs in one lowest bit.
        sampleOf: (x, _, channel) => key[channel]! ^ (x === 1 && channel === near ? 1 : 0),
        transparency: key,
      });
      const { rgba } = decodePng(png);

      expect([rgba[3], rgba[7]]).toEqual([0, 255]);
    }
  });
});
