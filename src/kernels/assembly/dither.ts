import { blocksAcross, hasBands } from './bands';
import { findNearest, sortEntries } from './nearest-color';
import { entryAt } from './palette';
import { blue, green, NO_COLOR, pixelOf, placeOf, red, setPlace } from './pixel';

// Two dithers. Each chooses a palette entry for every pixel, so that neighbouring pixels together imitate a
// colour that the palette does not have. Parameters of both:
//
//   places    per pixel, u16: NO_COLOR for pixels to leave out; the others are set to their palette entry.
//   entries   the number of entries of the palette.
//   strength  0 (no dither) to 1.

/**
 * A threshold of the 8x8 matrix of B. Bayer (ICC 1973), -0.5 to 0.5: the bits of `x ^ y` and `y`, interleaved
 * and in reverse order.
 */
function threshold(x: u32, y: u32): f64 {
  let value: u32 = 0;
  for (let bit: u32 = 0; bit < 3; bit++) {
    value = (value << 2) | ((((x ^ y) >> bit) & 1) << 1) | ((y >> bit) & 1);
  }
  return (<f64>value + 0.5) / 64 - 0.5;
}

/** Ordered dither. The 8x8 pattern is the same in every frame, so that the animation does not flicker. */
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

/** The mean distance from an entry to its nearest other entry, along one axis of RGB. */
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

/** The bytes of the two rows of errors: three f64 a pixel, and one more column on each side. */
export function errorRows(width: u32): usize {
  return (<usize>width + 2) * 48;
}

/**
 * Error diffusion: the error of a pixel is passed on to its neighbours. Rows are scanned in alternating
 * directions, so that no pattern leans to one side. Pixels that are left out neither use nor pass on an
 * error. The last four parameters are the shares of the pixel ahead in the scan, and of the pixels in the
 * next row behind, below and ahead.
 *
 * @param rows scratch memory of `errorRows(width)` bytes.
 * @param blocks the blocks to dither, as `findBands` has found them; 0 to dither all pixels.
 * @param first the place that means the first entry; places are set to this and the number of the entry.
 */
export function ditherByDiffusion(
  rgba: usize,
  places: usize,
  width: u32,
  height: u32,
  entries: u32,
  strength: f64,
  rows: usize,
  blocks: usize,
  first: u32,
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
  const across = blocksAcross(width);
  for (let y: u32 = 0; y < height; y++) {
    const isForward = (y & 1) == 0;
    const step: isize = isForward ? 24 : -24;
    let x = isForward ? 0 : width - 1;
    for (let k: u32 = 0; k < width; k++, x = isForward ? x + 1 : x - 1) {
      const pixel = y * width + x;
      if (placeOf(places, pixel) == NO_COLOR) continue;
      if (blocks != 0 && !hasBands(blocks, across, x, y)) continue;
      const value = pixelOf(rgba, pixel);
      const cell = (<usize>x + 1) * 24;
      const r = clamp(<f64>red(value) + load<f64>(here + cell));
      const g = clamp(<f64>green(value) + load<f64>(here + cell, 8));
      const b = clamp(<f64>blue(value) + load<f64>(here + cell, 16));
      const index = findNearest(r, g, b);
      setPlace(places, pixel, first + index);
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
