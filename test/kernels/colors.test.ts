import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noise } from '../helpers/images.js';
import { expectSame, expectSameColors, TestKernels } from '../helpers/kernels.js';
import {
  colorTable as colorTableOracle,
  MAX_TABLE,
  NO_COLOR,
  type ColorTable,
} from '../oracles/color-table.js';

const kernels = new TestKernels();

/** Lists the colours; `undefined` where there are more than the limit. */
function listColors(
  rgba: Uint8Array,
  places: Uint16Array,
  limit: number,
  dropBits: number,
): ColorTable | undefined {
  kernels.begin();
  const image = kernels.put(rgba);
  const at = kernels.put(places);
  const size = kernels.raw.listColors(image, at, places.length, limit, dropBits);
  expectSame(kernels.bytes(image, rgba.length), rgba);
  places.set(kernels.u16(at, places.length));
  return size < 0 ? undefined : kernels.colors(size, dropBits);
}

/** Lists the colours, without so many more bits that there are not too many. */
function colorTable(
  rgba: Uint8Array,
  places: Uint16Array,
  limit = MAX_TABLE,
  dropBits = 0,
): ColorTable {
  for (let drop = dropBits; ; drop += 1) {
    const table = listColors(rgba, places, limit, drop);
    if (table) return table;
  }
}

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

const rgbaOf = (pixels: readonly Pixel[]): Uint8Array => Uint8Array.from(pixels.flat());

/** All of an image are asked for: zeros. */
const places = (pixels: number): Uint16Array => new Uint16Array(pixels);

/** Its 24 bits. */
const keyOf = (rgba: Uint8Array, pixel: number): number =>
  (rgba[pixel * 4]! << 16) | (rgba[pixel * 4 + 1]! << 8) | rgba[pixel * 4 + 2]!;

/** So many opaque pixels, each of a colour of its own. */
const differentColors = (count: number): Uint8Array =>
  rgbaOf(Array.from({ length: count }, (_, k) => [k >> 8, k & 255, (k * 7) & 255, 255]));

/** Pixels of near and of far colours, which repeat, and for each whether it is left out. */
const anyPixels = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), { minLength: 1, maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(11), fc.nat(9), fc.nat(255), fc.nat(4)), { maxLength: 80 }),
  )
  .map(([colors, picks]) => ({
    rgba: rgbaOf(
      picks.map(([pick, near, alpha]) => {
        const [r, g, b] = colors[pick % colors.length]!;
        return [r ^ (near & 3), g, b ^ (near >> 2), alpha];
      }),
    ),
    isAsked: picks.map(([, , , chance]) => chance > 0),
  }));

describe('listColors', () => {
  test('lists each colour once, counts its pixels, and tells every pixel where its colour is', () => {
    fc.assert(
      fc.property(anyPixels, fc.nat(NO_COLOR - 1), ({ rgba, isAsked }, anything) => {
        const found = Uint16Array.from(isAsked, (asked) => (asked ? anything : NO_COLOR));
        const { size, red, green, blue, counts, droppedBits } = colorTable(rgba, found);

        const expected = new Map<number, number>();
        isAsked.forEach((asked, pixel) => {
          const key = keyOf(rgba, pixel);
          const place = found[pixel]!;
          if (!asked) {
            expect(place).toBe(NO_COLOR);
            return;
          }
          expected.set(key, (expected.get(key) ?? 0) + 1);
          expect(place).toBeLessThan(size);
          expect((red[place]! << 16) | (green[place]! << 8) | blue[place]!).toBe(key);
        });
        expect(size).toBe(expected.size);
        for (let k = 0; k < size; k += 1) {
          expect(counts[k]).toBe(expected.get((red[k]! << 16) | (green[k]! << 8) | blue[k]!));
        }
        expect(droppedBits).toBe(0);
      }),
    );
  });

  test('joins the colours that agree in their high bits, where there are more than its limit', () => {
    fc.assert(
      fc.property(
        anyPixels,
        fc.integer({ min: 1, max: 8 }),
        fc.nat(3),
        ({ rgba, isAsked }, limit, dropBits) => {
          const found = Uint16Array.from(isAsked, (asked) => (asked ? 0 : NO_COLOR));
          const table = colorTable(rgba, found, limit, dropBits);

          // All pixels of a bin, for the least number of bits that makes few enough of them.
          let drop = dropBits;
          let bins = new Map<number, number[]>();
          for (; ; drop += 1) {
            bins = new Map();
            isAsked.forEach((asked, pixel) => {
              if (!asked) return;
              const mask = (255 >> drop) << drop;
              const bin = keyOf(rgba, pixel) & (mask * 0x010101);
              bins.set(bin, [...(bins.get(bin) ?? []), pixel]);
            });
            if (bins.size <= limit) break;
          }
          expect(table.droppedBits).toBe(drop);
          expect(table.size).toBe(bins.size);
          for (const pixels of bins.values()) {
            const place = found[pixels[0]!]!;
            expect(pixels.map((pixel) => found[pixel])).toEqual(pixels.map(() => place));
            expect(table.counts[place]).toBe(pixels.length);
            [table.red, table.green, table.blue].forEach((values, channel) => {
              const sum = pixels.reduce((all, pixel) => all + rgba[pixel * 4 + channel]!, 0);
              expect(values[place]).toBeCloseTo(sum / pixels.length, 9);
            });
          }
          isAsked.forEach((asked, pixel) => {
            if (!asked) expect(found[pixel]).toBe(NO_COLOR);
          });
        },
      ),
    );
  });

  test('tells as many apart as its limit, and joins from one more on', () => {
    const rgba = differentColors(101);

    expect(colorTable(rgba.subarray(4), places(100), 100)).toMatchObject({
      size: 100,
      droppedBits: 0,
    });
    expect(colorTable(rgba, places(101), 100).droppedBits).toBeGreaterThan(0);
  });

  test('has a limit of its own', () => {
    const rgba = differentColors(MAX_TABLE + 1);

    expect(colorTable(rgba.subarray(4), places(MAX_TABLE))).toMatchObject({
      size: MAX_TABLE,
      droppedBits: 0,
    });
    expect(colorTable(rgba, places(MAX_TABLE + 1)).droppedBits).toBe(1);
  });

  test('at the worst all are one', () => {
    const rgba = rgbaOf([
      [0, 255, 0, 255],
      [255, 0, 30, 255],
    ]);
    const found = places(2);
    const { size, red, green, blue, droppedBits } = colorTable(rgba, found, 1);

    expect({ size, droppedBits, places: [...found] }).toEqual({
      size: 1,
      droppedBits: 8,
      places: [0, 0],
    });
    expect([red[0], green[0], blue[0]]).toEqual([127.5, 127.5, 15]);
  });

  test('no pixels, or none that is asked for, have no colours', () => {
    expect(colorTable(new Uint8Array(0), places(0)).size).toBe(0);
    expect(colorTable(differentColors(2), places(2).fill(NO_COLOR)).size).toBe(0);
    expect(colorTable(differentColors(2), places(2).fill(NO_COLOR), 1, 3).size).toBe(0);
  });

  /** What the oracle lists, without the room that it has for more. */
  const byOracle: typeof colorTable = (...args) => {
    const { size, red, green, blue, counts, droppedBits } = colorTableOracle(...args);
    const [r, g, b, n] = [red, green, blue, counts].map((values) => values.slice(0, size)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return { size, red: r, green: g, blue: b, counts: n, droppedBits };
  };

  test('any pixels, limit and bits left out: to the last bit what the oracle lists', () => {
    const anyNoise = fc
      .tuple(fc.integer({ min: 1, max: 3_000 }), fc.constantFrom(2, 16, 256), fc.nat(1e6))
      .map(([pixels, levels, seed]) => ({
        rgba: noise(pixels * 4, levels, seed + 1),
        isAsked: Array.from({ length: pixels }, (_, k) => (k * 7 + seed) % 5 > 0),
      }));
    fc.assert(
      fc.property(
        fc.oneof(anyPixels, anyNoise),
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: MAX_TABLE })),
        fc.nat(8),
        ({ rgba, isAsked }, limit, dropBits) => {
          const start = Uint16Array.from(isAsked, (asked) => (asked ? 5 : NO_COLOR));
          const [found, expected] = [start.slice(), start.slice()];
          const table = colorTable(rgba, found, limit, dropBits);

          const byPlain = byOracle(rgba, expected, limit, dropBits);
          expectSameColors(table, byPlain);
          expect(table.droppedBits).toBe(byPlain.droppedBits);
          expectSame(found, expected);
        },
      ),
      { numRuns: 120 },
    );
  });

  test.each([MAX_TABLE - 1, MAX_TABLE, MAX_TABLE + 1])(
    '%i colours are listed as the oracle lists them',
    (count) => {
      const [found, expected] = [places(count), places(count)];
      const rgba = differentColors(count);

      const [table, byPlain] = [colorTable(rgba, found), byOracle(rgba, expected)];
      expectSameColors(table, byPlain);
      expect(table.droppedBits).toBe(byPlain.droppedBits);
      expectSame(found, expected);
    },
  );

  test('says that there are too many, and lists as before afterwards', () => {
    const rgba = differentColors(9);

    expect(listColors(rgba, places(9), 8, 0)).toBeUndefined();
    expect(listColors(rgba, places(9), 9, 0)).toEqual(byOracle(rgba, places(9), 9));
  });

  test('nothing stays from the image before, however full the table was', () => {
    const rgba = noise(400, 256, 9);
    const list = () => {
      const found = places(100);
      const { size, red, green, blue, counts } = colorTable(rgba, found, 50, 1);
      return [found, ...[red, green, blue, counts].map((values) => values.slice(0, size))];
    };
    const first = list();
    colorTable(differentColors(MAX_TABLE), places(MAX_TABLE));
    colorTable(noise(4 * 30_000, 256), places(30_000));

    expect(list()).toEqual(first);
  });
});
