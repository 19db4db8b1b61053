import fc from 'fast-check';
import type { ColorTable } from '../oracles/color-table.js';
import { Palette } from '../oracles/palette.js';

export type Rgb = readonly [red: number, green: number, blue: number];

export const paletteFrom = (colors: readonly Rgb[]): Palette => {
  const palette = new Palette(colors.length);
  colors.forEach((color, entry) => palette.set(entry, ...color));
  return palette;
};

/** The entries of a palette, or the colours of a table. */
export const colorsOf = ({ size, red, green, blue }: Omit<Palette, 'set' | 'toBytes'>): Rgb[] =>
  Array.from({ length: size }, (_, k) => [red[k]!, green[k]!, blue[k]!]);

/** A table of these colours, and how many pixels have each. */
export const tableFrom = (colors: readonly (readonly [Rgb, count: number])[]): ColorTable => ({
  size: colors.length,
  red: Float64Array.from(colors, ([color]) => color[0]),
  green: Float64Array.from(colors, ([color]) => color[1]),
  blue: Float64Array.from(colors, ([color]) => color[2]),
  counts: Float64Array.from(colors, ([, count]) => count),
  droppedBits: 0,
});

/** In RGB. */
export const squaredDistance = (a: Rgb, b: Rgb): number =>
  (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

/** How far the nearest of some colours is, squared: found by looking at all of them. */
export const leastDistance = (colors: readonly Rgb[], color: Rgb): number =>
  colors.reduce((least, other) => Math.min(least, squaredDistance(other, color)), Infinity);

/** The sum of squared errors of all pixels where each takes the entry nearest to it. */
export function totalError(table: ColorTable, palette: Palette): number {
  const entries = colorsOf(palette);
  return colorsOf(table).reduce(
    (sum, color, k) => sum + table.counts[k]! * leastDistance(entries, color),
    0,
  );
}

const part = fc.oneof(fc.nat(255), fc.double({ min: 0, max: 255, noNaN: true }));
export const anyColor: fc.Arbitrary<Rgb> = fc.tuple(part, part, part);

/** With fractions, and often with entries that are equal, close together, or alike along an axis. */
export const anyPalette: fc.Arbitrary<Palette> = fc
  .oneof(anyColor, fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)))
  .chain(([r, g, b]) => {
    const near = fc
      .double({ min: 0, max: 1, noNaN: true })
      .map((step): Rgb => [r, Math.min(255, g + step), b]);
    const entry = fc.oneof(
      anyColor,
      near,
      fc.constant<Rgb>([r, g, b]),
      fc.tuple(part, fc.constant(g), part),
    );
    return fc.array(entry, { minLength: 1, maxLength: 256, size: 'max' });
  })
  .map(paletteFrom);

/** Different colours as `colorTable` lists them: no two with the same whole parts. */
export const anyTable: fc.Arbitrary<ColorTable> = fc
  .tuple(
    fc.constantFrom(1, 8, 256),
    fc.uniqueArray(
      fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 999 })),
      {
        minLength: 1,
        maxLength: 40,
        size: 'max',
        selector: ([r, g, b]) => (r << 16) | (g << 8) | b,
      },
    ),
    fc.constantFrom(0, 0.3),
  )
  .map(([range, colors, fraction]) => {
    const seen = new Map<number, readonly [Rgb, number]>();
    for (const [r, g, b, count] of colors) {
      const whole = [r % range, g % range, b % range] as const;
      const key = (whole[0] << 16) | (whole[1] << 8) | whole[2];
      seen.set(key, [[whole[0] + fraction * (r & 1), whole[1], whole[2] + fraction], count]);
    }
    return tableFrom([...seen.values()]);
  });
