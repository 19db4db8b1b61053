import {
  blue,
  green,
  isTransparent,
  NO_COLOR,
  pixelOf,
  placeOf,
  red,
  setPlace,
  squaredDistance,
} from './pixel';

// Finds the parts of a frame that have hardly changed. A single pixel cannot tell noise from a change, but a
// block of 4x4 pixels can. Noise leaves the mean of a block where it is. A change of the picture, however faint,
// moves the mean, or it changes the texture: the differences of the pixels from the mean.
//
// All distances in this file are squared distances in RGB.

/** The width and height of a block, in pixels. Blocks at the right and bottom edge may be smaller. */
const SIDE: i32 = 4;

/** How much the mean of the last block differs between two images. */
let meanChange: f64 = 0;
/** The mean distance of its pixels between the images when the means are made equal. */
let textureChange: f64 = 0;
/** The mean distance of its pixels in the first image from their mean: how much texture it has. */
let texture: f64 = 0;

/** The sums over the pixels of the last block: of `image`, of its differences from `other`, and the squares of both. */
let r: i32 = 0;
let g: i32 = 0;
let b: i32 = 0;
let squares: i32 = 0;
let dr: i32 = 0;
let dg: i32 = 0;
let db: i32 = 0;
let squaredChanges: i32 = 0;
/** The number of these pixels. */
let count: i32 = 0;

/**
 * Compares a block of two images: sets the three variables above. Transparent pixels are left out.
 *
 * @param left the left column of the block; `top` is its top row.
 * @returns whether the block has pixels that are opaque in both images, and none that is opaque in `image` only.
 */
function compareBlock(
  image: usize,
  other: usize,
  width: i32,
  height: i32,
  left: i32,
  top: i32,
): bool {
  const first = (<usize>(top * width + left)) << 2;
  const isWhole = left + SIDE <= width && top + SIDE <= height;
  if (!(isWhole && sumWhole(image + first, other + first, (<usize>width) << 2))) {
    const right = min(left + SIDE, width);
    const bottom = min(top + SIDE, height);
    if (!sumPart(image, other, width, left, top, right, bottom)) return false;
  }
  meanChange = ofMean(dr, dg, db);
  textureChange = <f64>squaredChanges / <f64>count - meanChange;
  texture = <f64>squares / <f64>count - ofMean(r, g, b);
  return true;
}

/**
 * Sums a block of four rows of four pixels, a row at a time.
 *
 * @param stride the bytes of a row of the images.
 * @returns false, without sums, if a pixel is transparent in one of the images.
 */
function sumWhole(image: usize, other: usize, stride: usize): bool {
  const colorBits = i32x4.splat(0xffffff);
  let opaque: i32 = 15;
  // Two pixels in four 16-bit numbers each, then one pixel in two 32-bit numbers each.
  let colors = i16x8.splat(0);
  let changes = i16x8.splat(0);
  let colorSquares = i32x4.splat(0);
  let changeSquares = i32x4.splat(0);
  for (let row = 0; row < SIDE; row++) {
    const here = v128.load(image);
    const there = v128.load(other);
    opaque &= v128.bitmask<i32>(v128.and(here, there));
    const color = v128.and(here, colorBits);
    const before = v128.and(there, colorBits);
    const low = i16x8.extend_low_i8x16_u(color);
    const high = i16x8.extend_high_i8x16_u(color);
    const lowChange = v128.sub<i16>(low, i16x8.extend_low_i8x16_u(before));
    const highChange = v128.sub<i16>(high, i16x8.extend_high_i8x16_u(before));
    colors = v128.add<i16>(colors, v128.add<i16>(low, high));
    changes = v128.add<i16>(changes, v128.add<i16>(lowChange, highChange));
    colorSquares = v128.add<i32>(colorSquares, squaresOf(low, high));
    changeSquares = v128.add<i32>(changeSquares, squaresOf(lowChange, highChange));
    image += stride;
    other += stride;
  }
  if (opaque != 15) return false;
  r = <i32>v128.extract_lane<i16>(colors, 0) + <i32>v128.extract_lane<i16>(colors, 4);
  g = <i32>v128.extract_lane<i16>(colors, 1) + <i32>v128.extract_lane<i16>(colors, 5);
  b = <i32>v128.extract_lane<i16>(colors, 2) + <i32>v128.extract_lane<i16>(colors, 6);
  dr = <i32>v128.extract_lane<i16>(changes, 0) + <i32>v128.extract_lane<i16>(changes, 4);
  dg = <i32>v128.extract_lane<i16>(changes, 1) + <i32>v128.extract_lane<i16>(changes, 5);
  db = <i32>v128.extract_lane<i16>(changes, 2) + <i32>v128.extract_lane<i16>(changes, 6);
  squares = total(colorSquares);
  squaredChanges = total(changeSquares);
  count = SIDE * SIDE;
  return true;
}

function squaresOf(low: v128, high: v128): v128 {
  return v128.add<i32>(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high));
}

function total(sums: v128): i32 {
  return (
    v128.extract_lane<i32>(sums, 0) +
    v128.extract_lane<i32>(sums, 1) +
    v128.extract_lane<i32>(sums, 2) +
    v128.extract_lane<i32>(sums, 3)
  );
}

/**
 * Sums a block pixel by pixel.
 *
 * @returns false if no pixel is opaque in both images, or one is opaque in `image` only.
 */
function sumPart(
  image: usize,
  other: usize,
  width: i32,
  left: i32,
  top: i32,
  right: i32,
  bottom: i32,
): bool {
  r = g = b = squares = dr = dg = db = squaredChanges = count = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const pixel = y * width + x;
      const color = pixelOf(image, pixel);
      if (isTransparent(color)) continue;
      const before = pixelOf(other, pixel);
      if (isTransparent(before)) return false;
      const r1 = <i32>red(color);
      const g1 = <i32>green(color);
      const b1 = <i32>blue(color);
      r += r1;
      g += g1;
      b += b1;
      squares += r1 * r1 + g1 * g1 + b1 * b1;
      const r2 = r1 - <i32>red(before);
      const g2 = g1 - <i32>green(before);
      const b2 = b1 - <i32>blue(before);
      dr += r2;
      dg += g2;
      db += b2;
      squaredChanges += r2 * r2 + g2 * g2 + b2 * b2;
      count++;
    }
  }
  return count > 0;
}

/** The squared length of the mean of the last block, of which the sums are given. */
function ofMean(x: i32, y: i32, z: i32): f64 {
  const sums = <f64>x * <f64>x + <f64>y * <f64>y + <f64>z * <f64>z;
  return sums / (<f64>count * <f64>count);
}

/**
 * Marks the pixels of blocks that have hardly changed since they were drawn, so that they are not drawn.
 *
 * @param sources the colour that each pixel of the source had when the pixel was drawn, RGBA; alpha 0 if it
 *   was never drawn.
 * @param places per pixel, u16: NO_COLOR for pixels that need not be drawn.
 * @param mean the largest change of a block's mean.
 * @param noise the largest change of its texture.
 * @param share the largest change of its texture as a share of the texture; the larger limit counts.
 * @param pixels the largest change of a pixel that is held in a block whose texture has changed by more.
 * @returns how many more pixels need not be drawn.
 */
export function holdBlocks(
  image: usize,
  sources: usize,
  places: usize,
  width: i32,
  height: i32,
  mean: f64,
  noise: f64,
  share: f64,
  pixels: i32,
): u32 {
  let held: u32 = 0;
  for (let top = 0; top < height; top += SIDE) {
    const bottom = min(top + SIDE, height);
    for (let left = 0; left < width; left += SIDE) {
      const right = min(left + SIDE, width);
      if (isKept(places, width, left, top, right, bottom)) continue;
      if (!compareBlock(image, sources, width, height, left, top)) continue;
      if (meanChange > mean) continue;
      const limit = textureChange <= max(noise, share * texture) ? ANY : pixels;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const pixel = y * width + x;
          if (placeOf(places, pixel) == NO_COLOR) continue;
          if (
            limit < ANY &&
            squaredDistance(pixelOf(image, pixel), pixelOf(sources, pixel)) > limit
          )
            continue;
          setPlace(places, pixel, NO_COLOR);
          held++;
        }
      }
    }
  }
  return held;
}

/** Larger than any change of a pixel. */
const ANY: i32 = 0x7fffffff;

/** Whether no pixel of a block needs to be drawn. */
function isKept(places: usize, width: i32, left: i32, top: i32, right: i32, bottom: i32): bool {
  for (let y = top; y < bottom; y++) {
    const row = y * width;
    if (right - left == SIDE) {
      // Four times NO_COLOR.
      if (load<i64>(places + ((<usize>(row + left)) << 1)) != -1) return false;
    } else {
      for (let x = left; x < right; x++) if (placeOf(places, row + x) != NO_COLOR) return false;
    }
  }
  return true;
}

/** `noiseOf` looks at one of this many blocks in a row, and at one of this many rows of blocks. */
const STEP: i32 = 4;
/** The largest noise that `noiseOf` can tell, and the number of blocks by their change, u32. */
const MOST: u32 = 255;
const histogram: usize = memory.data(1024, 16);

/**
 * Estimates the noise between two frames: the median change of texture of a sample of blocks, and of an even
 * number the upper one of the two in the middle.
 *
 * @returns a whole number, rounded down, at most 255; 0 if no block can be compared.
 */
export function noiseOf(image: usize, other: usize, width: i32, height: i32): u32 {
  memory.fill(histogram, 0, 1024);
  let blocks: u32 = 0;
  for (let top = 0; top < height; top += SIDE * STEP) {
    for (let left = 0; left < width; left += SIDE * STEP) {
      if (!compareBlock(image, other, width, height, left, top)) continue;
      const at = histogram + ((<usize>min(MOST, <u32>textureChange)) << 2);
      store<u32>(at, load<u32>(at) + 1);
      blocks++;
    }
  }
  let seen: u32 = 0;
  for (let value: u32 = 0; value <= MOST; value++) {
    seen += load<u32>(histogram + ((<usize>value) << 2));
    if (seen << 1 > blocks) return value;
  }
  return 0;
}
