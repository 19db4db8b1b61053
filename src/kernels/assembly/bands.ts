// Bands show where the picture changes softly and the palette has too few of its colours. Texture hides them.
// Such blocks are found here, so that only they are dithered.
import { errors } from './map-colors';
import { NO_COLOR, placeOf } from './pixel';

/** Blocks are squares of this many pixels. */
const SIDE: u32 = 4;

/**
 * A block is soft if its pixels differ from those beside and below them by at most this much: 0.75 for a channel,
 * on average over the 96 differences. A block of one colour has no bands.
 */
const MOST_CHANGE: u32 = 72;
/** A larger difference of a channel is an edge. */
const MOST_STEP: u8 = 6;

/**
 * Bands show from this sum of squared errors of the pixels of a block on: 3 for a pixel. Measured with 1, 16, 32, 48
 * and 64 on a sky with 256 colours: from 64 on bands can be seen; below, more of a road camera is dithered for
 * nothing, and takes 2 % more bytes.
 */
const LEAST_ERROR: u32 = 48;
/**
 * From a larger sum on, 64 for a pixel, single pixels of a dither would stand out more than the bands. Qualities of 20
 * and less have so few colours.
 */
const MOST_ERROR: u32 = 1024;

/** The number of blocks beside each other; the edge may cut the last one. */
export function blocksAcross(width: u32): u32 {
  return (width + SIDE - 1) / SIDE;
}

/** Whether the block that holds a pixel was found by {@link findBands}. */
export function hasBands(blocks: usize, across: u32, x: u32, y: u32): bool {
  return load<u8>(blocks + (y / SIDE) * across + x / SIDE) != 0;
}

/**
 * Finds the blocks in which bands would show. Call it after `mapColors`.
 *
 * @param blocks output, u8 for each block, row by row: 1 for a block with bands, else 0.
 * @returns how many there are.
 */
export function findBands(rgba: usize, places: usize, width: u32, height: u32, blocks: usize): u32 {
  const across = blocksAcross(width);
  const down = blocksAcross(height);
  memory.fill(blocks, 0, across * down);
  if (width <= SIDE || height <= SIDE) return 0;
  let count: u32 = 0;
  for (let row: u32 = 0; row < down; row++) {
    for (let column: u32 = 0; column < across; column++) {
      const left = column * SIDE;
      const top = row * SIDE;
      const error = errorIn(places, width, height, left, top);
      if (error < LEAST_ERROR || error > MOST_ERROR) continue;
      // A block that the edge cuts is judged by the last whole one.
      if (!isSoft(rgba, width, height, min(left, width - SIDE), min(top, height - SIDE))) continue;
      store<u8>(blocks + row * across + column, 1);
      count++;
    }
  }
  return count;
}

/** The sum of the squared errors of the pixels to draw. */
function errorIn(places: usize, width: u32, height: u32, left: u32, top: u32): u32 {
  const right = min(width, left + SIDE);
  const bottom = min(height, top + SIDE);
  let sum: u32 = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const place = placeOf(places, y * width + x);
      if (place != NO_COLOR) sum += load<u32>(errors + ((<usize>place) << 2));
    }
  }
  return sum;
}

/** Whether the pixels of a block differ from those beside and below them, but not by much. */
function isSoft(rgba: usize, width: u32, height: u32, left: u32, top: u32): bool {
  const stride = (<usize>width) << 2;
  let at = rgba + top * stride + ((<usize>left) << 2);
  // At the right edge and the bottom, the neighbours on the other side.
  const beside: usize = left + SIDE < width ? 4 : -4;
  let sums = i32x4.splat(0);
  let largest = i8x16.splat(0);
  for (let y = top; y < top + SIDE; y++, at += stride) {
    const row = v128.load(at);
    const across = difference(row, v128.load(at + beside));
    const down = difference(row, v128.load(y + 1 < height ? at + stride : at - stride));
    sums = i32x4.add(sums, i32x4.add(sumOf(across), sumOf(down)));
    largest = i8x16.max_u(largest, i8x16.max_u(across, down));
  }
  if (v128.any_true(i8x16.gt_u(largest, i8x16.splat(MOST_STEP)))) return false;
  const change: u32 =
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3);
  return change > 0 && change <= MOST_CHANGE;
}

/** The absolute differences of bytes. */
function difference(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

/** Adds up each four bytes. */
function sumOf(bytes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
}
