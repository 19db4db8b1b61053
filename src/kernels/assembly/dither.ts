import { findNearest, sortEntries } from './nearest-color';
import { entryAt } from './palette';
import { blue, green, NO_COLOR, pixelOf, placeOf, red, setPlace } from './pixel';

// Both choose a palette entry for each pixel so that neighbours together show the colour that each
// alone cannot.
//
//   places    per pixel, u16: NO_COLOR for those to leave out, which take and give no error; set to the
//             palette entry of the others.
//   entries   how many entries the palette has.
//   strength  0 (none) to 1 (all of it).

/** B. Bayer's thresholds (ICC 1973), -0.5 to 0.5: the bits of x ^ y and y, interleaved and reversed. */
function threshold(x: u32, y: u32): f64 {
  let value: u32 = 0;
  for (let bit: u32 = 0; bit < 3; bit++) {
    value = (value << 2) | ((((x ^ y) >> bit) & 1) << 1) | ((y >> bit) & 1);
  }
  return (<f64>value + 0.5) / 64 - 0.5;
}

/** The same pattern of 8x8 lies over every frame, so that nothing shimmers. */
export function ditherOrdered(
  rgba: usize,
  places: usize,
  width: u32,
  height: u32,
  entries: u32,
  strength: f64,
): void {
  const amplitude = strength * spacing(entries);
  sortEntries(entries);
  let pixel: u32 = 0;
  for (let y: u32 = 0; y < height; y++) {
    for (let x: u32 = 0; x < width; x++, pixel++) {
      if (placeOf(places, pixel) == NO_COLOR) continue;
      const value = pixelOf(rgba, pixel);
      const shift = amplitude * threshold(x, y);
      const entry = findNearest(
        clamp(<f64>red(value) + shift),
        clamp(<f64>green(value) + shift),
        clamp(<f64>blue(value) + shift),
      );
      setPlace(places, pixel, entry);
    }
  }
}

/** How far neighbouring entries lie apart along one axis, on average. */
function spacing(entries: u32): f64 {
  if (entries < 2) return 0;
  let sum: f64 = 0;
  for (let a: u32 = 0; a < entries; a++) {
    const one = entryAt(a);
    let least: f64 = Infinity;
    for (let b: u32 = 0; b < entries; b++) {
      if (a == b) continue;
      const other = entryAt(b);
      const dr = load<f64>(one) - load<f64>(other);
      const dg = load<f64>(one, 8) - load<f64>(other, 8);
      const db = load<f64>(one, 16) - load<f64>(other, 16);
      least = min(least, dr * dr + dg * dg + db * db);
    }
    sum += sqrt(least / 3);
  }
  return sum / <f64>entries;
}

/** The bytes of the two rows of errors that diffusion needs: three f64 a pixel, a column more each side. */
export function errorRows(width: u32): usize {
  return (<usize>width + 2) * 48;
}

/**
 * What is wrong with a pixel is passed on to its neighbours. Rows are scanned left to right and right to
 * left in turn, so that no pattern leans to one side. Shares: of the pixel ahead in the scan; of those
 * in the next row behind, below, and ahead.
 *
 * @param rows room for `errorRows(width)` bytes.
 */
export function ditherByDiffusion(
  rgba: usize,
  places: usize,
  width: u32,
  height: u32,
  entries: u32,
  strength: f64,
  rows: usize,
  aheadShare: f64,
  behindBelow: f64,
  below: f64,
  aheadBelow: f64,
): void {
  sortEntries(entries);
  const rowBytes = errorRows(width) >> 1;
  memory.fill(rows, 0, rowBytes << 1);
  let here = rows;
  let next = rows + rowBytes;
  for (let y: u32 = 0; y < height; y++) {
    const isForward = (y & 1) == 0;
    const step: isize = isForward ? 24 : -24;
    let x = isForward ? 0 : width - 1;
    for (let k: u32 = 0; k < width; k++, x = isForward ? x + 1 : x - 1) {
      const pixel = y * width + x;
      if (placeOf(places, pixel) == NO_COLOR) continue;
      const value = pixelOf(rgba, pixel);
      const cell = (<usize>x + 1) * 24;
      const r = clamp(<f64>red(value) + load<f64>(here + cell));
      const g = clamp(<f64>green(value) + load<f64>(here + cell, 8));
      const b = clamp(<f64>blue(value) + load<f64>(here + cell, 16));
      const index = findNearest(r, g, b);
      setPlace(places, pixel, index);
      const entry = entryAt(index);
      const er = (r - load<f64>(entry)) * strength;
      const eg = (g - load<f64>(entry, 8)) * strength;
      const eb = (b - load<f64>(entry, 16)) * strength;
      pass(here + cell + step, er, eg, eb, aheadShare);
      pass(next + cell - step, er, eg, eb, behindBelow);
      pass(next + cell, er, eg, eb, below);
      pass(next + cell + step, er, eg, eb, aheadBelow);
    }
    const done = here;
    here = next;
    next = done;
    memory.fill(next, 0, rowBytes);
  }
}

function pass(cell: usize, er: f64, eg: f64, eb: f64, share: f64): void {
  store<f64>(cell, load<f64>(cell) + er * share);
  store<f64>(cell, load<f64>(cell, 8) + eg * share, 8);
  store<f64>(cell, load<f64>(cell, 16) + eb * share, 16);
}

function clamp(value: f64): f64 {
  return min(255.0, max(0.0, value));
}
