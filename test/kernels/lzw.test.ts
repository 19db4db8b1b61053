import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GifReader } from 'omggif';
import { gifHeader, MAX_SCREEN, TRAILER } from '../../src/codecs/gif/blocks.js';
import { ByteWriter } from '../../src/codecs/gif/byte-writer.js';
import { writeFrame } from '../../src/codecs/gif/frame-blocks.js';
import { noise, rampPalette } from '../helpers/images.js';
import { expectSame, TestKernels } from '../helpers/kernels.js';
import { joinBytes } from '../helpers/make-png.js';
import { readLzw, type LzwData } from '../helpers/read-lzw.js';
import { lzwBound, writeLzw as writeByOracle } from '../oracles/lzw.js';

const kernels = new TestKernels();

const writeLzw = (pixels: Uint8Array, minCodeSize: number): Uint8Array =>
  kernels.writeLzw(pixels, minCodeSize);

/** What the oracle writes. */
function expectedLzw(pixels: Uint8Array, minCodeSize: number, others?: Uint8Array) {
  const out = new ByteWriter();
  out.reserve(lzwBound(pixels.length));
  writeByOracle(pixels, minCodeSize, out, others);
  return out.toBytes();
}

/** Writes and reads back; the reader throws on anything that the specification does not allow. */
function roundTrip(pixels: Uint8Array, minCodeSize: number): LzwData {
  const wanted = Uint8Array.from(pixels);
  const bytes = writeLzw(wanted, minCodeSize);
  const read = readLzw(bytes);

  expectSame(wanted, pixels);

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
    const bytes = writeLzw(Uint8Array.from(rows.flat()), 2);

    expect(Buffer.from(bytes).toString('hex')).toBe(
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
    const repeated = Uint8Array.from({ length: 500_000 }, (_, k) => pattern[k % 500]!);

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

  test('leaves alone what is before and after its room', () => {
    kernels.begin();
    const [before, indices] = [kernels.room(32), kernels.put(Uint8Array.of(0, 1, 2, 3))];
    const { raw } = kernels;
    const [scratch, between] = [kernels.room(raw.codesRoom(4)), kernels.room(32)];
    const [out, after] = [kernels.room(raw.dataRoom(4)), kernels.room(32)];
    const length = kernels.raw.writeLzw(indices, indices, 4, 2, scratch, out);

    for (const at of [before, between, after]) {
      expect(kernels.isUntouched(at, at + 32)).toBe(true);
    }
    expect(kernels.isUntouched(out + length, after)).toBe(true);
    expect([...kernels.bytes(indices, 4)]).toEqual([0, 1, 2, 3]);
    expect(readLzw(kernels.bytes(out, length)).pixels).toEqual([0, 1, 2, 3]);
  });

  test('is a function of its pixels: nothing stays from the image before', () => {
    const pixels = noise(3_000, 16);
    const write = () => writeLzw(Uint8Array.from(pixels), 4);
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

  /** Long enough to fill the table, some more than once, by what keeps it and by what clears it. */
  const anyLong = fc.record({
    parts: fc.array(
      fc.record({
        kind: fc.constantFrom('noise', 'few', 'run', 'runs', 'pattern', 'ramp'),
        length: fc.oneof(
          fc.integer({ min: 1, max: 300 }),
          fc.integer({ min: 3_500, max: 9_000 }),
          fc.integer({ min: 1, max: 20_000 }),
        ),
        seed: fc.integer({ min: 1, max: 1e6 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    size: fc.constantFrom(...SIZES),
  });
  type Long = typeof anyLong extends fc.Arbitrary<infer T> ? T : never;

  /** What is said of them, so that a counterexample can be read. */
  const pixelsOf = ({ parts, size }: Long): Uint8Array => {
    const limit = 1 << size;
    return joinBytes(
      ...parts.map(({ kind, length, seed }) => {
        if (kind === 'noise') return noise(length, limit, seed);
        if (kind === 'few') return noise(length, Math.max(2, limit >> 3), seed);
        if (kind === 'run') return new Uint8Array(length).fill(seed % limit);
        const some = noise(400, limit, seed);
        return Uint8Array.from({ length }, (_, k) => {
          if (kind === 'pattern') return some[k % 397]!;
          if (kind === 'runs') return some[Math.floor(k / (1 + (seed % 37))) % 400]!;
          return (k & 1 ? k >> size : k) % limit;
        });
      }),
    );
  };

  test('any long pixels of any code size: to the last bit what the oracle writes', () => {
    fc.assert(
      fc.property(anyLong, (long) => {
        const { size } = long;
        const pixels = pixelsOf(long);
        const bytes = writeLzw(Uint8Array.from(pixels), size);

        expect(Buffer.compare(bytes, expectedLzw(Uint8Array.from(pixels), size))).toBe(0);
      }),
      {
        // One that clears the table again and again, and one that keeps it.
        examples: SIZES.flatMap((size) =>
          (['noise', 'pattern'] as const).map((kind): [Long] => [
            { parts: [{ kind, length: 60_000, seed: 1 }], size },
          ]),
        ),
      },
    );
  });

  test.each(SIZES)('code size %i: the oracle at every length around each code width', (size) => {
    // Without repeats: a code a pixel, so that each width begins at a length of its own.
    const pixels = Uint8Array.from({ length: 4_300 }, (_, k) => (k & 1 ? k >> 1 : k >> (size + 1)));
    const masked = pixels.map((pixel) => pixel & ((1 << size) - 1));
    const lengths = [...SIZES.map((bits) => 1 << (bits + 1)), 1_024, 2_048, 4_096]
      .filter((codes) => codes >= 1 << size)
      .flatMap((codes) => Array.from({ length: 9 }, (_, k) => codes - (1 << size) - 6 + k))
      .filter((length) => length > 0 && length <= masked.length);
    for (const length of lengths) {
      const some = masked.slice(0, length);
      expect(Buffer.compare(writeLzw(some.slice(), size), expectedLzw(some.slice(), size))).toBe(0);
    }
  });

  test('a decoder of others shows any pixels as they are', () => {
    fc.assert(
      fc.property(anyLong, (long) => {
        const { size } = long;
        const pixels = pixelsOf(long).subarray(0, MAX_SCREEN);
        const area = { left: 0, top: 0, width: pixels.length, height: 1 };
        const table = rampPalette(1 << size);
        const out = new ByteWriter();
        writeFrame(area, table, -1, writeLzw(Uint8Array.from(pixels), size), out);
        const gif = joinBytes(gifHeader(pixels.length, 1, 0), out.toBytes(), TRAILER);
        const shown = new Uint8Array(pixels.length * 4);
        new GifReader(Buffer.from(gif)).decodeAndBlitFrameRGBA(0, shown);
        const expected = new Uint8Array(shown.length).fill(255);
        pixels.forEach((pixel, k) => {
          expected.set(table.subarray(pixel * 3, pixel * 3 + 3), k * 4);
        });

        expect(Buffer.compare(shown, expected)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  describe('with second indices', () => {
    /** Pixels of which some have a second index. */
    const anyPairs = fc
      .record({
        length: fc.integer({ min: 1, max: 12_000 }),
        seed: fc.integer({ min: 1, max: 1_000 }),
        levels: fc.constantFrom(2, 4, 16),
        free: fc.constantFrom(1, 8, 15),
      })
      .map(({ length, seed, levels, free }) => {
        const indices = noise(length, levels, seed);
        const seconds = noise(length, 16, seed + 1);
        const others = indices.map((index, k) =>
          (k * 7 + seed) % 16 < free ? (seconds[k] as number) : index,
        );
        return { indices, others };
      });

    test('any pixels: each is read as one of its two, and no code is wasted', () => {
      fc.assert(
        fc.property(anyPairs, ({ indices, others }) => {
          const bytes = kernels.writeLzw(indices.slice(), 4, others);
          const read = readLzw(bytes);

          expect(read.end).toBe(bytes.length);
          const wrong = read.pixels.filter(
            (index, k) => index !== indices[k] && index !== others[k],
          );
          expect(wrong).toEqual([]);
        }),
        { numRuns: 40 },
      );
    });

    test('any pixels: to the last bit what the oracle writes, with indices that stay as they were', () => {
      fc.assert(
        fc.property(anyPairs, ({ indices, others }) => {
          const taken = indices.slice();
          const bytes = kernels.writeLzw(taken, 4, others);

          expect(Buffer.compare(bytes, expectedLzw(indices, 4, others))).toBe(0);
          expect(Buffer.compare(taken, indices)).toBe(0);
        }),
        { numRuns: 40 },
      );
    });

    test('a pixel that continues a known string in its second index needs no new code', () => {
      const text = Uint8Array.from({ length: 80 }, (_, k) => 1 + (k % 8));
      const holes = text.slice();
      // In the middle of a string of seven pixels that is known by then.
      holes[70] = 0;

      expect(writeLzw(holes.slice(), 4).length).toBeGreaterThan(writeLzw(text.slice(), 4).length);
      expect(kernels.writeLzw(holes.slice(), 4, text)).toEqual(writeLzw(text.slice(), 4));
    });
  });
});
