import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../../src/codecs/gif/byte-writer.js';
import { lzwBound, writeLzw } from '../../../src/codecs/gif/lzw.js';
import { noise } from '../../helpers/images.js';
import { joinBytes } from '../../helpers/make-png.js';
import { readLzw, type LzwData } from '../../helpers/read-lzw.js';

/** Writes and reads back; the reader throws on anything that the specification does not allow. */
function roundTrip(pixels: Uint8Array, minCodeSize: number): LzwData {
  const out = new ByteWriter();
  out.reserve(lzwBound(pixels.length));
  writeLzw(pixels, minCodeSize, out);
  const bytes = out.toBytes();
  const read = readLzw(bytes);

  expect(read.minCodeSize).toBe(minCodeSize);
  expect(Buffer.compare(Uint8Array.from(read.pixels), pixels)).toBe(0);
  expect(read.end).toBe(bytes.length);
  expect(bytes.length).toBeLessThanOrEqual(lzwBound(pixels.length));
  return read;
}

const SIZES = [2, 3, 4, 5, 6, 7, 8];

describe('writeLzw', () => {
  test('the example of the best known explanation of the format', () => {
    // A 10x10 image of three colours (M. Flickinger, "What's in a GIF", LZW image data).
    const rows = [
      ...Array.from({ length: 3 }, () => [1, 1, 1, 1, 1, 2, 2, 2, 2, 2]),
      ...Array.from({ length: 2 }, () => [1, 1, 1, 0, 0, 0, 0, 2, 2, 2]),
      ...Array.from({ length: 2 }, () => [2, 2, 2, 0, 0, 0, 0, 1, 1, 1]),
      ...Array.from({ length: 3 }, () => [2, 2, 2, 2, 2, 1, 1, 1, 1, 1]),
    ];
    const out = new ByteWriter();
    writeLzw(Uint8Array.from(rows.flat()), 2, out);

    expect(Buffer.from(out.toBytes()).toString('hex')).toBe(
      '02168c2d99872a1cdc33a00275ec95faa8de608c04914c0100',
    );
  });

  test.each(SIZES)('code size %i: noise of every length over the first table widths', (size) => {
    // With 8 bits a table has to grow by 766 codes for the third width.
    const pixels = noise(size === 8 ? 800 : 400, 1 << size);
    for (let length = 1; length <= pixels.length; length += 1) {
      expect(roundTrip(pixels.subarray(0, length), size).clears).toBe(1);
    }
  });

  test.each(SIZES)('code size %i: one colour, whose codes are not known when they come', (size) => {
    for (const length of [1, 2, 3, 4, 5, 6, 7, 100, 5_000]) {
      roundTrip(new Uint8Array(length).fill((1 << size) - 1), size);
    }
  });

  test('every length around the one that fills the table', () => {
    // 8-bit noise without repeats takes a code a pixel: 4096 codes less 258 that stand for themselves.
    const pixels = Uint8Array.from({ length: 3_900 }, (_, k) => (k & 1 ? k >> 8 : k));
    for (let length = 3_800; length <= pixels.length; length += 1) {
      expect(roundTrip(pixels.subarray(0, length), 8).clears).toBe(1);
    }
  });

  test('a full table stays as long as it pays', () => {
    const pattern = noise(500, 256);
    const repeated = Uint8Array.from({ length: 2_000_000 }, (_, k) => pattern[k % 500]!);

    expect(roundTrip(repeated, 8).clears).toBeLessThan(4);
    // What was learnt is of no use for what comes next.
    const other = joinBytes(new Uint8Array(3_000_000).fill(7), noise(40_000, 256, 3));
    expect(roundTrip(other, 8).clears).toBeGreaterThan(3);
  });

  test.each(SIZES)('code size %i: noise that fills the table several times', (size) => {
    const { clears } = roundTrip(noise(60_000, 1 << size), size);

    expect(clears).toBeGreaterThan(2);
  });

  test('data that fills its last block exactly, to the byte and to the bit, or by one byte not', () => {
    const seen = new Set<string>();
    for (const size of SIZES) {
      const pixels = noise(900, 1 << size, 5);
      for (let length = 300; length <= pixels.length && seen.size < 3; length += 1) {
        const { blocks, spareBits } = roundTrip(pixels.subarray(0, length), size);
        const last = blocks.at(-1)!;
        if (last === 1) seen.add('one byte in the last block');
        if (last === 255) seen.add(spareBits === 0 ? 'full to the bit' : 'full to the byte');
      }
    }

    expect([...seen].sort()).toEqual([
      'full to the bit',
      'full to the byte',
      'one byte in the last block',
    ]);
  });

  test('keeps its bound where hardly anything repeats', () => {
    const pixels = Uint8Array.from({ length: 65_536 }, (_, k) => (k & 1 ? k >> 8 : k >> 1));
    const { end } = roundTrip(pixels, 8);

    // A bound that is far off would prove nothing.
    expect(end).toBeGreaterThan(0.9 * lzwBound(pixels.length));
  });

  test('appends after what was written before, and leaves it alone', () => {
    const out = new ByteWriter();
    out.append(Uint8Array.of(1, 2, 3));
    out.reserve(lzwBound(4));
    writeLzw(Uint8Array.of(0, 1, 2, 3), 2, out);
    const bytes = out.toBytes();

    expect([...bytes.subarray(0, 3)]).toEqual([1, 2, 3]);
    expect(readLzw(bytes, 3).pixels).toEqual([0, 1, 2, 3]);
  });

  test('is a function of its pixels: nothing stays from the image before', () => {
    const pixels = noise(3_000, 16);
    const write = () => {
      const out = new ByteWriter();
      writeLzw(pixels, 4, out);
      return Buffer.from(out.toBytes());
    };
    const first = write();
    roundTrip(noise(9_000, 256, 7), 8);

    expect(Buffer.compare(write(), first)).toBe(0);
  });

  test('any pixels of any code size', () => {
    const anyPixels = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
      // Runs and repeats, which make long strings.
      fc
        .array(fc.tuple(fc.nat({ max: 255 }), fc.integer({ min: 1, max: 300 })), {
          minLength: 1,
          maxLength: 20,
        })
        .map((runs) => Uint8Array.from(runs.flatMap(([pixel, n]) => Array<number>(n).fill(pixel)))),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 500 }))
        .map(([pattern, n]) =>
          Uint8Array.from({ length: n * pattern.length }, (_, k) => pattern[k % pattern.length]!),
        ),
    );
    fc.assert(
      fc.property(anyPixels, fc.constantFrom(...SIZES), (pixels, size) => {
        roundTrip(
          pixels.map((pixel) => pixel & ((1 << size) - 1)),
          size,
        );
      }),
      { numRuns: 150 },
    );
  });

  describe('with distances', () => {
    /** What it costs to take a grey of 16 levels for another: 1 at so many levels, perhaps only up. */
    const within = (limit: number, onlyUp = false): Float32Array => {
      const costs = new Float32Array(65_536).fill(Infinity);
      for (let wanted = 0; wanted < 16; wanted += 1) {
        for (let taken = onlyUp ? wanted : 0; taken < 16; taken += 1) {
          costs[(wanted << 8) | taken] = Math.abs(wanted - taken) / limit;
        }
      }
      return costs;
    };

    /** Writes a copy: what was wanted, what was taken, and the bytes. */
    function writeLossy(wanted: Uint8Array, distances?: Float32Array) {
      const taken = Uint8Array.from(wanted);
      const out = new ByteWriter();
      out.reserve(lzwBound(taken.length));
      writeLzw(taken, 4, out, distances);
      const bytes = out.toBytes();
      return { taken, bytes, read: readLzw(bytes) };
    }

    const anyLevels = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 3_000, max: 15 }),
      fc
        .tuple(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 1, max: 1_000 }))
        .map(([length, seed]) => noise(length, 16, seed)),
    );

    test('any pixels: what is read is what was taken, and each is allowed for what was wanted', () => {
      fc.assert(
        fc.property(
          anyLevels,
          fc.double({ min: 0.5, max: 20, noNaN: true }),
          fc.boolean(),
          (wanted, limit, onlyUp) => {
            const distances = within(limit, onlyUp);
            const { taken, bytes, read } = writeLossy(wanted, distances);

            expect(Buffer.compare(Uint8Array.from(read.pixels), taken)).toBe(0);
            expect(read.end).toBe(bytes.length);
            expect(bytes.length).toBeLessThanOrEqual(lzwBound(wanted.length));
            const forbidden = wanted.filter(
              (want, k) => want !== taken[k] && distances[(want << 8) | taken[k]!]! >= 1,
            );
            expect([...forbidden]).toEqual([]);
          },
        ),
      );
    });

    test('any pixels: where nothing is allowed, nothing changes', () => {
      fc.assert(
        fc.property(anyLevels, fc.constantFrom(1, 0.7, 0.01), (wanted, limit) => {
          const { taken, bytes } = writeLossy(wanted, within(limit));

          expect(Buffer.compare(taken, wanted)).toBe(0);
          expect(Buffer.compare(bytes, writeLossy(wanted).bytes)).toBe(0);
        }),
      );
    });

    test.each([100, 3_000, 70_000])(
      'noise of %i pixels takes the fewer bytes, the more is allowed',
      (length) => {
        const pixels = noise(length, 16, 3);
        const lengths = [0.5, 1.5, 2.5, 4.5, 8.5, 20].map(
          (limit) => writeLossy(pixels, within(limit)).bytes.length,
        );

        expect(lengths[0]).toBe(writeLossy(pixels).bytes.length);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
        expect(lengths.at(-1)!).toBeLessThan(lengths[0]! * 0.5);
      },
    );

    test('goes on with the cheapest of the strings that are known', () => {
      // Known after the first four pairs: 5 8, 8 5, 5 2, 2 5. Then 5 and, wanted, 6: 8 is nearer than 2.
      const known = [5, 8, 5, 2, 5, 8];
      const { taken } = writeLossy(Uint8Array.of(...known, 0, 5, 6), within(5));

      expect([...taken]).toEqual([...known, 0, 5, 8]);
      expect([...writeLossy(Uint8Array.of(...known, 0, 5, 4), within(5)).taken]).toEqual([
        ...known,
        0,
        5,
        2,
      ]);
    });

    test('what one image taught does not stay for the next', () => {
      const pixels = noise(5_000, 16, 8);
      const first = writeLossy(pixels, within(3));
      writeLossy(noise(20_000, 16, 9), within(9));

      expect(writeLossy(pixels, within(3))).toEqual(first);
    });
  });
});
