import { describe, expect, test } from '@jest/globals';
import { GifReader } from 'omggif';
import { gifHeader, TRAILER } from '../../../src/codecs/gif/blocks.js';
import { ByteWriter } from '../../../src/codecs/gif/byte-writer.js';
import { minCodeSizeOf, writeFrame } from '../../../src/codecs/gif/frame-blocks.js';
import { noise, rampPalette } from '../../helpers/images.js';
import { TestKernels } from '../../helpers/kernels.js';
import { joinBytes } from '../../helpers/make-png.js';
import { readLzw } from '../../helpers/read-lzw.js';

const HEADER = gifHeader(400, 400, 0);
const AREA = { left: 3, top: 300, width: 4, height: 2 };
const PIXELS = Uint8Array.of(0, 1, 2, 3, 3, 2, 1, 0);

const kernels = new TestKernels();

const compress = (pixels: Uint8Array, colors: number): Uint8Array =>
  kernels.writeLzw(Uint8Array.from(pixels), minCodeSizeOf(colors));

function write(...args: [colors: number, transparent: number, pixels?: Uint8Array]): Uint8Array {
  const [colors, transparent, pixels = PIXELS] = args;
  const data = compress(pixels, colors + (transparent < 0 ? 0 : 1));
  const out = new ByteWriter();
  writeFrame(AREA, rampPalette(colors), transparent, data, out);
  return out.toBytes();
}

const readGif = (bytes: Uint8Array): GifReader =>
  new GifReader(Buffer.from(joinBytes(HEADER, bytes, TRAILER)));

describe('writeFrame', () => {
  test('states the rectangle, and that nothing is transparent', () => {
    expect(readGif(write(4, -1)).frameInfo(0)).toMatchObject({
      x: 3,
      y: 300,
      width: 4,
      height: 2,
      has_local_palette: true,
      palette_size: 4,
      transparent_index: null,
      interlaced: false,
      delay: 0,
      disposal: 0,
    });
  });

  test.each([
    [0, 2],
    [1, 2],
    [2, 4],
    [3, 4],
    [4, 8],
    [127, 128],
    [128, 256],
    [255, 256],
  ])('%i colours and a transparent one have a table of %i', (colors, entries) => {
    const bytes = write(colors, colors, new Uint8Array(8).fill(colors));

    expect(readGif(bytes).frameInfo(0)).toMatchObject({
      palette_size: entries,
      transparent_index: colors,
    });
    expect(readLzw(bytes, 18 + entries * 3)).toMatchObject({
      minCodeSize: Math.max(2, Math.log2(entries)),
      pixels: Array(8).fill(colors),
      end: bytes.length,
    });
  });

  test.each([
    ['small', 1, 300],
    ['large', 30_000, 4],
  ])('appends %s frames, with room for the worst', (_, length, count) => {
    const out = new ByteWriter();
    const area = { left: 0, top: 0, width: length, height: 1 };
    const pixels = noise(length, 256);
    const data = compress(pixels, 256);
    for (let k = 0; k < count; k += 1) writeFrame(area, rampPalette(256), -1, data, out);
    const bytes = out.toBytes();
    const reader = readGif(bytes);

    expect(reader.numFrames()).toBe(count);
    const last = reader.frameInfo(count - 1).data_offset - HEADER.length;
    expect(readLzw(bytes, last)).toMatchObject({ pixels: [...pixels], end: bytes.length });
  });

  test('appends the data as it is', () => {
    const data = Uint8Array.of(9, 1, 77, 0);
    const out = new ByteWriter();
    out.append(Uint8Array.of(1, 2, 3));
    writeFrame(AREA, rampPalette(3), -1, data, out);
    const bytes = out.toBytes();

    expect([...bytes.subarray(0, 3)]).toEqual([1, 2, 3]);
    expect([...bytes.subarray(3 + 18 + 12)]).toEqual([...data]);
    expect([...data]).toEqual([9, 1, 77, 0]);
  });
});

describe('minCodeSizeOf', () => {
  test('is the least that has a number for each colour, and at least 2', () => {
    for (let colors = 0; colors <= 256; colors += 1) {
      const bits = minCodeSizeOf(colors);

      expect(1 << bits).toBeGreaterThanOrEqual(colors);
      expect(bits === 2 || 1 << (bits - 1) < colors).toBe(true);
    }
  });
});
