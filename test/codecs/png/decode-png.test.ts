import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deflateSync, inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { checkPng } from '../../../src/codecs/png/check-png.js';
import { decodePng } from '../../../src/codecs/png/decode-png.js';
import { failsWith } from '../../helpers/fails-with.js';
import {
  expectedRgba,
  FORMATS,
  GRAY,
  INDEXED,
  joinBytes,
  makePng,
  PNG_SIGNATURE,
  pngChunk,
  pngChunks,
  RGB,
  RGBA,
  type PngSpec,
} from '../../helpers/make-png.js';

/** Expects the exact pixels, which pngjs agrees on: the test's own PNG writer is judged, too. */
function expectPixels(spec: PngSpec): void {
  const png = makePng(spec);
  const expected = expectedRgba(spec);
  const image = decodePng(png);

  expect({ width: image.width, height: image.height }).toEqual({
    width: spec.width,
    height: spec.height,
  });
  expect(sameImage(image.rgba, expected)).toBe(true);
  expect(sameImage(PNG.sync.read(Buffer.from(png)).data, expected)).toBe(true);
  // Others read the pixels from the start of their buffer.
  expect(image.rgba.byteOffset).toBe(0);
  expect(image.rgba.buffer.byteLength).toBe(image.rgba.length);
}

/** Pixel by pixel; what cannot be seen may have any colour. (Jest's own comparison takes much longer.) */
function sameImage(a: Uint8Array, b: Uint8Array): boolean {
  const visible = (rgba: Uint8Array) => rgba.map((value, k) => (rgba[k | 3] === 0 ? 0 : value));
  return Buffer.compare(visible(a), visible(b)) === 0;
}

describe.each(FORMATS)('decodePng: colour type $colorType, bit depth $bitDepth', (format) => {
  test.each([0, 1, 2, 3, 4])('filter %i', (filter) => {
    for (const [width, height] of [
      [1, 1],
      [1, 9],
      [9, 1],
      [13, 7],
    ] as const) {
      expectPixels({ width, height, ...format, filterOf: () => filter });
    }
  });

  test('all filters in one image', () => {
    expectPixels({ width: 11, height: 23, ...format, filterOf: (row) => (row * 3) % 5 });
  });

  test('interlaced, also where passes are empty', () => {
    for (const [width, height] of [
      [1, 1],
      [2, 1],
      [1, 2],
      [3, 5],
      [5, 3],
      [4, 4],
      [8, 9],
    ] as const) {
      expectPixels({ width, height, ...format, interlaced: true, filterOf: (row) => row % 5 });
    }
  });

  test('larger than what is inflated at once, in many IDAT chunks', () => {
    const large = { width: 101, height: 97, ...format, filterOf: (row: number) => row % 5 };
    expectPixels({ ...large, idatBytes: 100 });
    expectPixels({ ...large, idatBytes: 100, interlaced: true });
  });

  test('in IDAT chunks of a single byte', () => {
    expectPixels({ width: 5, height: 5, ...format, idatBytes: 1 });
  });
});

test('decodePng: interlaced images of every small size', () => {
  for (let width = 1; width <= 9; width += 1) {
    for (let height = 1; height <= 9; height += 1) {
      expectPixels({ width, height, colorType: RGB, bitDepth: 8, interlaced: true });
    }
  }
});

describe('decodePng: transparency (tRNS)', () => {
  test('a palette with some transparent entries', () => {
    for (const interlaced of [false, true]) {
      const transparency = [0, 127, 128, 255, 1];
      expectPixels({
        width: 16,
        height: 4,
        colorType: INDEXED,
        bitDepth: 4,
        interlaced,
        transparency,
      });
    }
  });

  test.each([1, 2, 4, 8, 16])('one transparent grey of bit depth %i', (bitDepth) => {
    const top = 2 ** bitDepth - 1;
    const sampleOf = (x: number) => (x % 2 === 0 ? top : 0);
    for (const interlaced of [false, true]) {
      expectPixels({
        width: 9,
        height: 3,
        colorType: GRAY,
        bitDepth,
        interlaced,
        sampleOf,
        transparency: [top],
      });
    }
  });

  test.each([8, 16])('one transparent colour of bit depth %i', (bitDepth) => {
    const key = [1, 2, 3];
    const sampleOf = (x: number, y: number, channel: number) =>
      (x + y) % 3 === 0 ? key[channel]! : x * 40 + channel;
    for (const interlaced of [false, true]) {
      expectPixels({
        width: 9,
        height: 3,
        colorType: RGB,
        bitDepth,
        interlaced,
        sampleOf,
        transparency: key,
      });
    }
  });
});

test('decodePng: any image', () => {
  const specs = fc.record({
    format: fc.constantFrom(...FORMATS),
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    interlaced: fc.boolean(),
    filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 7 }),
    idatBytes: fc.integer({ min: 1, max: 5_000 }),
    samples: fc.array(fc.nat({ max: 65_535 }), { minLength: 1, maxLength: 97 }),
  });
  fc.assert(
    fc.property(specs, ({ format, filters, samples, ...spec }) => {
      expectPixels({
        ...spec,
        ...format,
        filterOf: (row) => filters[row % filters.length]!,
        sampleOf: (x, y, channel) => samples[(x + 41 * y + 7 * channel) % samples.length]!,
      });
    }),
    { numRuns: 100 },
  );
});

test('decodePng: takes a view into a larger buffer', () => {
  for (const { colorType, bitDepth } of FORMATS) {
    const spec = { width: 3, height: 2, colorType, bitDepth };
    const larger = joinBytes([1, 2, 3], makePng(spec), [4]);

    expect(decodePng(larger.subarray(3, -1)).rgba).toEqual(expectedRgba(spec));
  }
});

/** A small and a large image for each way of decoding: their sizes are inflated differently. */
const KINDS = [
  { kind: 'RGB', colorType: RGB, bitDepth: 8, large: 61 },
  { kind: 'RGBA', colorType: RGBA, bitDepth: 8, large: 61 },
  { kind: 'grey', colorType: GRAY, bitDepth: 8, large: 101 },
  { kind: 'indexed', colorType: INDEXED, bitDepth: 4, large: 151 },
  { kind: '16-bit RGB', colorType: RGB, bitDepth: 16, large: 61 },
  { kind: 'interlaced RGB', colorType: RGB, bitDepth: 8, interlaced: true, large: 61 },
  { kind: 'interlaced 1-bit grey', colorType: GRAY, bitDepth: 1, interlaced: true, large: 301 },
].flatMap(({ kind, large, ...format }) =>
  [5, large].map((width) => {
    const png = makePng({ width, height: width + 1, ...format });
    const rows = inflateSync(Buffer.concat(checkPng(png).data));
    return { kind: `${kind}, ${width} pixels wide`, png, rows };
  }),
);

/** The same file with other image data. */
function withData(png: Uint8Array, data: Uint8Array): Uint8Array {
  const parts = pngChunks(png).map(({ type, start, end }) =>
    type === 'IDAT' ? pngChunk('IDAT', data) : png.subarray(start, end),
  );
  return joinBytes(PNG_SIGNATURE, ...parts);
}

test.each(KINDS)('decodePng: the images that are damaged next are fine before ($kind)', (kind) => {
  const { width, height } = checkPng(kind.png);
  const bytes = withData(kind.png, deflateSync(kind.rows));

  expect(decodePng(bytes)).toMatchObject({ width, height });
});

describe.each([
  ['not a zlib stream', () => Buffer.from('not a zlib stream')],
  ['nothing', () => Buffer.alloc(0)],
  ['a stream of nothing', () => deflateSync(Buffer.alloc(0))],
  ['a stream that ends early', (rows: Buffer) => firstHalf(deflateSync(rows))],
  ['a stream without its checksum', (rows: Buffer) => deflateSync(rows).subarray(0, -4)],
  ['a stream with a wrong checksum', (rows: Buffer) => flipLast(deflateSync(rows))],
  ['a byte too few', (rows: Buffer) => deflateSync(rows.subarray(0, -1))],
  ['a byte too many', (rows: Buffer) => deflateSync(Buffer.concat([rows, Buffer.of(0)]))],
  ['twice as many bytes', (rows: Buffer) => deflateSync(Buffer.concat([rows, rows]))],
  [
    'a stream and a byte after it',
    (rows: Buffer) => Buffer.concat([deflateSync(rows), Buffer.of(0)]),
  ],
  [
    'more bytes than its checksum covers',
    (rows: Buffer) => withChecksumOf(rows, deflateSync(Buffer.concat([rows, Buffer.of(0)]))),
  ],
  ['a row with an unknown filter', (rows: Buffer) => deflateSync(withFilter5(rows))],
])('decodePng: refuses image data that is %s', (_, damage) => {
  test.each(KINDS)('$kind', ({ png, rows }) => {
    const bytes = withData(png, damage(rows));

    failsWith('ERR_PNG_CORRUPT', () => decodePng(bytes));
  });
});

test('decodePng: takes much data for few pixels', () => {
  const spec = { width: 2, height: 2, colorType: RGB, bitDepth: 8 };
  const rows = inflateSync(Buffer.concat(checkPng(makePng(spec)).data));
  // Stored blocks of nothing (RFC 1951 3.2.4), then the pixels, after zlib's two bytes.
  const nothing = Buffer.alloc(5 * 4_000, Uint8Array.of(0, 0, 0, 0xff, 0xff));
  const stream = deflateSync(rows);
  const data = Buffer.concat([stream.subarray(0, 2), nothing, stream.subarray(2)]);

  expect(decodePng(withData(makePng(spec), data)).rgba).toEqual(expectedRgba(spec));
});

function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length >> 1);
}

function flipLast(bytes: Buffer): Buffer {
  bytes[bytes.length - 1]! ^= 1;
  return bytes;
}

/** The zlib stream with the checksum of other bytes than it holds. */
function withChecksumOf(bytes: Buffer, stream: Buffer): Buffer {
  return Buffer.concat([stream.subarray(0, -4), deflateSync(bytes).subarray(-4)]);
}

function withFilter5(rows: Buffer): Buffer {
  const bytes = Buffer.from(rows);
  bytes[0] = 5;
  return bytes;
}

test('decodePng: refuses a pixel that its palette does not have', () => {
  const palette = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const sampleOf = (x: number) => (x === 2 ? 2 : 1);
  for (const bitDepth of [2, 4, 8]) {
    for (const interlaced of [false, true]) {
      const format = { colorType: INDEXED, bitDepth, interlaced };
      const png = makePng({ width: 3, height: 1, ...format, palette, sampleOf });

      failsWith('ERR_PNG_CORRUPT', () => decodePng(png));
    }
  }
});

describe('decodePng: refuses an inflate bomb in bounded memory', () => {
  test.each(KINDS)('$kind', ({ png, rows }) => {
    // The checksum is that of as many zeros as are wanted: who stops there would find it right.
    const data = withChecksumOf(Buffer.alloc(rows.length), bomb(2 ** 29));
    const bytes = withData(png, data);
    const before = process.resourceUsage().maxRSS;

    failsWith('ERR_PNG_CORRUPT', () => decodePng(bytes));

    const grownMiB = (process.resourceUsage().maxRSS - before) / 1024;
    expect(grownMiB).toBeLessThan(128);
  });
});

/**
 * A zlib stream (RFC 1950) of at least so many zero bytes, made without holding them: with the fixed
 * codes (RFC 1951 3.2.6) "258 bytes more of the same" takes 13 bits, so eight of them take 13 bytes,
 * which repeat.
 */
function bomb(size: number): Buffer {
  const periods = Math.ceil(size / (8 * 258));
  // Last block, fixed codes, literal 0: Huffman codes go out from their highest bit on.
  const head = '1' + '10' + '00110000';
  const match = '11000101' + '00000';
  const bits = head + match.repeat(24);
  // The first bit of the stream is the lowest of its byte (RFC 1951 3.1.1).
  const byteAt = (k: number) =>
    parseInt(Array.from({ length: 8 }, (_, bit) => bits[k * 8 + 7 - bit]).join(''), 2);
  const period = Uint8Array.from({ length: 13 }, (_, k) => byteAt(k + 1));

  // Head and periods end 3 bits into a byte; the 7 zero bits that follow are "end of block".
  const block = Buffer.concat([
    Buffer.of(byteAt(0)),
    Buffer.alloc(13 * periods, period),
    Buffer.of(byteAt(14) & 7, 0),
  ]);
  // Adler-32 of zeros: the low half stays 1, the high half counts the bytes.
  const checksum = Buffer.alloc(4);
  checksum.writeUInt16BE((1 + periods * 8 * 258) % 65_521, 0);
  checksum.writeUInt16BE(1, 2);
  return Buffer.concat([Buffer.of(0x78, 0x9c), block, checksum]);
}

test('the bomb is a stream that inflates', () => {
  const bytes = inflateSync(bomb(10_000));

  expect(bytes.length).toBe(1 + 5 * 8 * 258);
  expect(bytes.every((byte) => byte === 0)).toBe(true);
});
