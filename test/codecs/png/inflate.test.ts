import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { inflate } from '../../../src/codecs/png/inflate.js';
import { inflateInto } from '../../../src/codecs/png/inflate-bytes.js';
import { failsWith } from '../../helpers/fails-with.js';
import { fuzzRun } from '../../helpers/fuzz-run.js';
import { noise } from '../../helpers/images.js';

/** Small streams of stored blocks are inflated here, and all others by zlib. */
const SIZES = [
  { size: 300, path: 'small' },
  { size: 20_000, path: 'large' },
];
const LEVELS = [
  { level: 0, kind: 'stored blocks' },
  { level: 9, kind: 'Huffman codes' },
];
const KINDS = SIZES.flatMap((size) => LEVELS.map((level) => ({ ...size, ...level })));

const rowsOf = (size: number) => noise(size, 9);
const bytesOf = (bits: string) =>
  Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, k) =>
    parseInt(
      bits
        .slice(k * 8, k * 8 + 8)
        .padEnd(8, '0')
        .split('')
        .reverse()
        .join(''),
      2,
    ),
  );
/** A zlib stream of a last block with these bits, the first of the stream first, and a checksum of nothing. */
const block = (bits: string) =>
  Buffer.concat([Buffer.of(0x78, 0x01), bytesOf(`1${bits}`), Buffer.of(0, 0, 0, 1)]);
/** Bits of a number, its lowest first, as all but Huffman codes come. */
const low = (value: number, count: number) =>
  value.toString(2).padStart(count, '0').split('').reverse().join('');

/** What is wrong with a stream, and what is said of it. */
const DAMAGED: [string, RegExp, (stream: Buffer, rows: Uint8Array) => Uint8Array][] = [
  ['nothing', /ends early/, () => new Uint8Array()],
  ['one byte', /ends early/, (z) => z.subarray(0, 1)],
  ['its header alone', /ends early/, (z) => z.subarray(0, 2)],
  ['its first half', /ends early/, (z) => z.subarray(0, z.length >> 1)],
  ['no checksum', /ends early/, (z) => z.subarray(0, -4)],
  ['half a checksum', /ends early/, (z) => z.subarray(0, -2)],
  ['a wrong checksum', /checksum of its pixels is wrong/, (z) => edited(z, z.length - 1)],
  [
    'bytes between its end and the checksum',
    /checksum of its pixels is wrong/,
    (z) => Buffer.concat([z.subarray(0, -4), Buffer.of(7, 7), z.subarray(-4)]),
  ],
  ['a byte after it', /1 bytes follow the end/, (z) => Buffer.concat([z, Buffer.of(0)])],
  ['another compression method', /begin with a zlib header/, (z) => header(z, 0x77)],
  ['a window of 64 KiB', /begin with a zlib header/, (z) => header(z, 0x88)],
  ['a wrong FCHECK', /begin with a zlib header/, (z) => edited(z, 1)],
  ['a dictionary', /dictionary/, (z) => header(z, 0x78, 0x20)],
  ['a byte too few', /bytes of pixels; its size needs/, (_, rows) => deflateSync(rows.subarray(1))],
  [
    'a byte too many',
    /more than the \d+ bytes/,
    (_, rows) => deflateSync(Buffer.concat([rows, Buffer.of(1)])),
  ],
  ['a block of type 3', /unknown type/, () => block('11')],
  [
    'too many literals',
    /table of codes/,
    () => block(`01${low(30, 5)}${low(0, 9)}${'0'.repeat(80)}`),
  ],
  [
    'too many distances',
    /table of codes/,
    () => block(`01${low(0, 5)}${low(30, 5)}${'0'.repeat(80)}`),
  ],
  ['a table without a code', /table of codes/, () => block(`01${low(0, 14)}${'0'.repeat(80)}`)],
  [
    'a table with too many codes',
    /table of codes/,
    () => block(`01${low(0, 14)}${'100'.repeat(4)}`),
  ],
  [
    'a table with unused codes',
    /table of codes/,
    () => block(`01${low(0, 14)}${'010'.repeat(2)}000000`),
  ],
  // Fixed codes: 286 is 11000110, 287 is 11000111; distance 30 is 11110.
  ['the length symbol 286', /code that its table/, () => block('1011000110')],
  ['the length symbol 287', /code that its table/, () => block('1011000111')],
  [
    'the distance symbol 30',
    /code that its table/,
    () => block('10' + '00110000' + '0000001' + '11110'),
  ],
  [
    'a match from before its beginning',
    /before its beginning/,
    () => block('10' + '00110000' + '0000001' + '00001'),
  ],
];

function edited(stream: Buffer, at: number): Buffer {
  const copy = Buffer.from(stream);
  copy[at]! ^= 1;
  return copy;
}

/** Another method and window, with flags and the FCHECK that belongs to them. */
function header(stream: Buffer, method: number, flags = 0): Buffer {
  const check = 31 - (((method << 8) | flags) % 31);
  return Buffer.concat([Buffer.of(method, flags | check), stream.subarray(2)]);
}

describe.each(KINDS)('inflate: a $path stream of $kind', ({ size, level }) => {
  const rows = rowsOf(size);
  const stream = deflateSync(rows, { level });

  test('comes back', () => {
    expect(Buffer.compare(inflate(stream, size), rows)).toBe(0);
    expect(Buffer.compare(inflate(stream, size, true), rows)).toBe(0);
  });

  test.each(DAMAGED)('with %s is refused, and it is said why', (_, said, damage) => {
    const { message } = failsWith('ERR_PNG_CORRUPT', () => inflate(damage(stream, rows), size));

    expect(message).toMatch(said);
    expect(message).toMatch(/^The PNG is damaged: /);
  });

  test('with a window of less than it needs is taken, as zlib takes it', () => {
    expect(Buffer.compare(inflate(header(stream, 0x08), size), rows)).toBe(0);
  });

  test('liberal: what follows the bytes that are wanted is ignored', () => {
    const after = Buffer.concat([stream, noise(20, 256)]);
    const more = deflateSync(Buffer.concat([rows, noise(70_000, 256)]), { level });
    for (const data of [after, more, Buffer.concat([more, Buffer.of(1)])]) {
      expect(Buffer.compare(inflate(data, size, true), rows)).toBe(0);
      failsWith('ERR_PNG_CORRUPT', () => inflate(data, size));
    }
  });

  test.each(DAMAGED.filter(([what]) => !/after it|too many$/.test(what)))(
    'liberal: %s is refused all the same',
    (_, said, damage) => {
      const { message } = failsWith('ERR_PNG_CORRUPT', () =>
        inflate(damage(stream, rows), size, true),
      );
      expect(message).toMatch(said);
    },
  );
});

test.each([
  ['a stored block whose lengths disagree', 3],
  ['a stored block whose lengths disagree in their high bytes', 6],
])('inflate: %s', (_, at) => {
  for (const { size } of SIZES) {
    const stream = edited(deflateSync(rowsOf(size), { level: 0 }), at);
    const { message } = failsWith('ERR_PNG_CORRUPT', () => inflate(stream, size));

    expect(message).toContain('two lengths disagree');
  }
});

/** What zlib makes of a stream, and how many of its bytes it takes; `undefined` where it refuses. */
function byZlib(stream: Uint8Array, most: number): [string, number] | undefined {
  try {
    const options = { maxOutputLength: most, info: true };
    const { buffer, engine } = inflateSync(stream, options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return [buffer.toString('hex'), engine.bytesWritten];
  } catch {
    return undefined;
  }
}

function byOurs(stream: Uint8Array, most: number): [string, number] | undefined {
  const out = Buffer.alloc(most);
  let length = 0;
  let end: number | undefined;
  try {
    ({ length, end } = inflateInto(stream, out));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_PNG_CORRUPT' });
  }
  return end === undefined ? undefined : [out.subarray(0, length).toString('hex'), end];
}

describe('inflateInto: the same verdict and the same bytes as zlib', () => {
  const content = fc
    .record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      repeats: fc.integer({ min: 1, max: 5 }),
      top: fc.constantFrom(2, 12, 256),
    })
    .map(({ bytes, repeats, top }) =>
      Buffer.concat(Array(repeats).fill(bytes.map((value) => value % top)) as Uint8Array[]),
    );
  const streams = fc
    .record({
      content,
      level: fc.integer({ min: 0, max: 9 }),
      memLevel: fc.integer({ min: 1, max: 9 }),
      strategy: fc.constantFrom(
        constants.Z_DEFAULT_STRATEGY,
        constants.Z_FIXED,
        constants.Z_HUFFMAN_ONLY,
        constants.Z_RLE,
      ),
    })
    .map(({ content: bytes, ...options }) => deflateSync(bytes, options));
  const run = fuzzRun(500);

  test('whole streams', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        expect(byOurs(stream, 2_000)).toEqual(byZlib(stream, 2_000));
        expect(byOurs(stream, 2_000)).toBeDefined();
      }),
      run,
    );
  });

  test('streams with bits turned over, most of them at the head, cut, or with more after them', () => {
    const seen = new Set<boolean>();
    const flips = fc.array(fc.tuple(fc.oneof(fc.nat(40), fc.nat(2_000)), fc.nat(7)), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        streams,
        flips,
        fc.option(fc.nat(300)),
        fc.uint8Array({ maxLength: 5 }),
        (stream, changes, cut, rest) => {
          const damaged = Buffer.concat([stream.subarray(0, cut ?? stream.length), rest]);
          for (const [at, bit] of changes) {
            if (damaged.length > 0) damaged[at % damaged.length]! ^= 1 << bit;
          }
          const expected = byZlib(damaged, 2_000);

          expect(byOurs(damaged, 2_000)).toEqual(expected);
          seen.add(expected !== undefined);
        },
      ),
      run,
    );

    // It would prove little if all were refused.
    expect([...seen].sort()).toEqual([false, true]);
  });

  test('any bytes after the header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const stream = Buffer.concat([Buffer.of(0x78, 0x9c), bytes]);

        expect(byOurs(stream, 5_000)).toEqual(byZlib(stream, 5_000));
      }),
      run,
    );
  });
});
