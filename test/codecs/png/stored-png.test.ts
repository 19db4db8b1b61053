import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { checkPng } from '../../../src/codecs/png/check-png.js';
import { decodePng } from '../../../src/codecs/png/decode-png.js';
import { storedPngSize, writeStoredPng } from '../../../src/codecs/png/stored-png.js';
import { noise } from '../../helpers/images.js';

function storedPng(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const png = new Uint8Array(storedPngSize(width, height));
  writeStoredPng(rgb, width, height, png, 0);
  return png;
}

function expectReadBack(width: number, height: number): void {
  const rgb = noise(width * height * 3, 256, width + height);
  const png = storedPng(rgb, width, height);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let k = 0; k < width * height; k += 1) rgba.set(rgb.subarray(k * 3, k * 3 + 3), k * 4);

  const read = PNG.sync.read(Buffer.from(png));
  expect({ width: read.width, height: read.height }).toEqual({ width, height });
  expect(Buffer.compare(read.data, rgba)).toBe(0);
  expect(Buffer.compare(decodePng(png).rgba, rgba)).toBe(0);
}

describe('writeStoredPng', () => {
  test.each([
    [1, 1],
    [1, 100],
    [100, 1],
    [10, 10],
    [64, 48],
  ])('%i x %i, in one block', (width, height) => expectReadBack(width, height));

  test.each([
    // Rows of a filter byte and 3 bytes a pixel, in blocks of at most 65535 bytes.
    [1_456, 15, 65_535, 1],
    [85, 256, 65_536, 2],
    [21_845, 1, 65_536, 2],
    [1_456, 30, 131_070, 2],
    [30_000, 2, 180_002, 3],
    [400, 300, 360_300, 6],
  ])('%i x %i: %i bytes in %i blocks', (width, height, raw, blocks) => {
    expect(height * (1 + width * 3)).toBe(raw);
    // zlib header, 5 bytes a block, checksum; signature, IHDR, IDAT and IEND around it.
    expect(storedPngSize(width, height)).toBe(8 + 25 + 12 + 2 + blocks * 5 + raw + 4 + 12);
    expectReadBack(width, height);
  });

  test('any size', () => {
    const side = fc.integer({ min: 1, max: 90 });
    fc.assert(fc.property(side, side, expectReadBack), { numRuns: 50 });
  });

  test('all black and all white, the ends of the checksum’s range', () => {
    for (const value of [0, 255]) {
      const rgb = new Uint8Array(200 * 200 * 3).fill(value);
      const { data } = PNG.sync.read(Buffer.from(storedPng(rgb, 200, 200)));

      expect(data.every((byte, k) => byte === (k % 4 === 3 ? 255 : value))).toBe(true);
    }
  });

  test('a checksum that comes to exactly its modulus, which counts as 0', () => {
    // Adler-32 (RFC 1950 8.2): a is 1 and all bytes; b is the sum of a after each byte, so a byte counts
    // as often as there are bytes from it on. 86 pixels make 259 bytes with the filter.
    const sumIs65521 = new Uint8Array(86 * 3).fill(255, 0, 256);
    sumIs65521[256] = 240;
    const weightedSumIs65521 = new Uint8Array(86 * 3);
    weightedSumIs65521[258 - 255] = 255;
    weightedSumIs65521[257] = 65_521 - 259 - 255 * 255;

    for (const rgb of [sumIs65521, weightedSumIs65521]) {
      const read = PNG.sync.read(Buffer.from(storedPng(rgb, 86, 1))).data;

      expect([...read.filter((_, k) => k % 4 !== 3)]).toEqual([...rgb]);
      const stream = Buffer.concat(checkPng(storedPng(rgb, 86, 1)).data);
      expect(inflateSync(stream).subarray(1).equals(rgb)).toBe(true);
    }
  });

  test('is 8-bit RGB, not interlaced, in one IDAT chunk', () => {
    const { data, ...header } = checkPng(storedPng(noise(27, 256), 3, 3));

    expect(header).toMatchObject({
      width: 3,
      height: 3,
      bitDepth: 8,
      colorType: 2,
      interlaced: false,
    });
    expect(data).toHaveLength(1);
  });

  test('fills exactly its place among others', () => {
    const size = storedPngSize(10, 10);
    const images = [noise(300, 256, 1), noise(300, 256, 2)];
    const batch = new Uint8Array(size * 2 + 20).fill(0xaa);
    // The second first, so that it would be seen if the first wrote too far.
    writeStoredPng(images[1]!, 10, 10, batch, 10 + size);
    writeStoredPng(images[0]!, 10, 10, batch, 10);

    expect(batch.subarray(0, 10).every((byte) => byte === 0xaa)).toBe(true);
    expect(batch.subarray(-10).every((byte) => byte === 0xaa)).toBe(true);
    images.forEach((rgb, k) => {
      const png = batch.subarray(10 + k * size, 10 + (k + 1) * size);
      expect(Buffer.compare(png, storedPng(rgb, 10, 10))).toBe(0);
    });
  });

  test('writes into a view of a larger buffer', () => {
    const buffer = new ArrayBuffer(storedPngSize(2, 2) + 7);
    const rgb = noise(12, 256);
    const out = new Uint8Array(buffer, 7);
    writeStoredPng(rgb, 2, 2, out, 0);

    expect([...out]).toEqual([...storedPng(rgb, 2, 2)]);
    expect([...new Uint8Array(buffer, 0, 7)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});
