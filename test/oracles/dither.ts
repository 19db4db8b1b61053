import type { Dither } from '../../src/codecs/palette/dither.js';
import { NO_COLOR } from './color-table.js';
import { NearestColor } from './nearest-color.js';
import type { Palette } from './palette.js';

/** Where an error goes, in the direction of the scan: columns ahead, rows down, share. */
type Kernel = readonly (readonly [dx: number, dy: 0 | 1, share: number])[];

const KERNELS: Readonly<Record<Exclude<Dither, 'auto' | 'none' | 'bayer'>, Kernel>> = {
  // R. Floyd, L. Steinberg, "An Adaptive Algorithm for Spatial Greyscale", Proc. SID 17, 1976.
  'floyd-steinberg': [
    [1, 0, 7 / 16],
    [-1, 1, 3 / 16],
    [0, 1, 5 / 16],
    [1, 1, 1 / 16],
  ],
  // F. Sierra's "Filter Lite" of 1990.
  'sierra-lite': [
    [1, 0, 1 / 2],
    [-1, 1, 1 / 4],
    [0, 1, 1 / 4],
  ],
};

/** B. Bayer's matrix of 8x8 thresholds (ICC 1973): the bits of x ^ y and y, interleaved and reversed. */
const BAYER = Float64Array.from({ length: 64 }, (_, cell) => {
  const x = cell & 7;
  const y = cell >> 3;
  let value = 0;
  for (let bit = 0; bit < 3; bit += 1) {
    value = (value << 2) | ((((x ^ y) >> bit) & 1) << 1) | ((y >> bit) & 1);
  }
  return (value + 0.5) / 64 - 0.5;
});

/**
 * Chooses a palette entry for each pixel so that neighbours together show the colour that each alone
 * cannot.
 *
 * @param rgba an image of `width` pixels a row, four bytes each.
 * @param places per pixel: `NO_COLOR` for those to leave out, which take and give no error; on return
 *   the palette entry of the others.
 * @param strength 0 (none) to 1 (all of it).
 */
export function dither(
  rgba: Uint8Array,
  width: number,
  places: Uint16Array,
  palette: Palette,
  method: Exclude<Dither, 'auto' | 'none'>,
  strength: number,
): void {
  if (method === 'bayer') ditherOrdered(rgba, width, places, palette, strength);
  else diffuseErrors(rgba, width, places, palette, KERNELS[method], strength);
}

/** The same pattern lies over every frame, so that nothing shimmers. */
function ditherOrdered(
  rgba: Uint8Array,
  width: number,
  places: Uint16Array,
  palette: Palette,
  strength: number,
): void {
  const nearest = new NearestColor(palette);
  const amplitude = strength * spacing(palette);
  for (let pixel = 0, at = 0; pixel < places.length; pixel += 1, at += 4) {
    if (places[pixel] === NO_COLOR) continue;
    const x = pixel % width;
    const y = (pixel - x) / width;
    const shift = amplitude * (BAYER[(y & 7) * 8 + (x & 7)] as number);
    places[pixel] = nearest.find(
      clamp((rgba[at] as number) + shift),
      clamp((rgba[at + 1] as number) + shift),
      clamp((rgba[at + 2] as number) + shift),
    );
  }
}

/** How far neighbouring entries lie apart along one axis, on average. */
function spacing({ size, red, green, blue }: Palette): number {
  if (size < 2) return 0;
  let sum = 0;
  for (let a = 0; a < size; a += 1) {
    let least = Infinity;
    for (let b = 0; b < size; b += 1) {
      if (a === b) continue;
      const dr = (red[a] as number) - (red[b] as number);
      const dg = (green[a] as number) - (green[b] as number);
      const db = (blue[a] as number) - (blue[b] as number);
      least = Math.min(least, dr * dr + dg * dg + db * db);
    }
    sum += Math.sqrt(least / 3);
  }
  return sum / size;
}

/** Rows are scanned left to right and right to left in turn, so that no pattern leans to one side. */
function diffuseErrors(
  rgba: Uint8Array,
  width: number,
  places: Uint16Array,
  palette: Palette,
  kernel: Kernel,
  strength: number,
): void {
  const nearest = new NearestColor(palette);
  const { red, green, blue } = palette;
  const height = places.length / width;
  // Two rows of errors, three numbers a pixel, with a column more on either side.
  let here = new Float64Array((width + 2) * 3);
  let below = new Float64Array((width + 2) * 3);
  for (let y = 0; y < height; y += 1) {
    const step = y & 1 ? -1 : 1;
    for (let k = 0, x = step > 0 ? 0 : width - 1; k < width; k += 1, x += step) {
      const pixel = y * width + x;
      if (places[pixel] === NO_COLOR) continue;
      const cell = (x + 1) * 3;
      const r = clamp((rgba[pixel * 4] as number) + (here[cell] as number));
      const g = clamp((rgba[pixel * 4 + 1] as number) + (here[cell + 1] as number));
      const b = clamp((rgba[pixel * 4 + 2] as number) + (here[cell + 2] as number));
      const entry = nearest.find(r, g, b);
      places[pixel] = entry;
      const er = (r - (red[entry] as number)) * strength;
      const eg = (g - (green[entry] as number)) * strength;
      const eb = (b - (blue[entry] as number)) * strength;
      for (const [dx, dy, share] of kernel) {
        const row = dy === 0 ? here : below;
        const to = cell + dx * step * 3;
        (row[to] as number) += er * share;
        (row[to + 1] as number) += eg * share;
        (row[to + 2] as number) += eb * share;
      }
    }
    [here, below] = [below, here];
    below.fill(0);
  }
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);
