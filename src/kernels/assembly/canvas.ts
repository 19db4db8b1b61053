import { entries, errors } from './map-colors';
import { isTransparent, NO_COLOR, squaredDistance } from './pixel';
import { table } from './palette';

// Compares and draws frames on the screen (`shown`): what a viewer shows, RGBA, with alpha 0 for a pixel that
// was never drawn.
//
// All arrays have room for a multiple of four pixels; those after the last pixel are transparent.

/** A squared distance larger than that of any two colours: for pixels that were never drawn. */
const FAR: i32 = 0x7fffffff;

/**
 * Finds the pixels of a frame that need not be drawn: those that are transparent, or close enough to another
 * image: the screen, or the source that the screen was drawn for. It works on four pixels at a time.
 *
 * @param other the image to compare with, RGBA; alpha 0 for a pixel that was never drawn.
 * @param places per pixel, u16: set to NO_COLOR for pixels that need not be drawn, to 0 for the others.
 * @param tolerance the largest squared distance that is close enough.
 * @returns how many pixels need not be drawn.
 */
export function compareFrame(
  rgba: usize,
  other: usize,
  places: usize,
  pixels: u32,
  tolerance: i32,
): u32 {
  const colorBits = i32x4.splat(0xffffff);
  const far = i32x4.splat(FAR);
  const close = i32x4.splat(tolerance);
  const rounded = (pixels + 3) & ~3;
  let kept: u32 = 0;
  for (let pixel: u32 = 0; pixel < rounded; pixel += 4) {
    const wanted = v128.load(rgba);
    const seen = v128.load(other);
    const parts = v128.and(
      v128.sub<u8>(v128.max<u8>(wanted, seen), v128.min<u8>(wanted, seen)),
      colorBits,
    );
    const first = i16x8.extend_low_i8x16_u(parts);
    const last = i16x8.extend_high_i8x16_u(parts);
    // For two pixels each: red squared plus green squared, then blue squared.
    const firstTwo = i32x4.dot_i16x8_s(first, first);
    const lastTwo = i32x4.dot_i16x8_s(last, last);
    const squares = v128.add<i32>(
      v128.shuffle<i32>(firstTwo, lastTwo, 0, 2, 4, 6),
      v128.shuffle<i32>(firstTwo, lastTwo, 1, 3, 5, 7),
    );
    const isDrawn = v128.shr<i32>(seen, 31);
    const distance = v128.or(squares, v128.andnot(far, isDrawn));
    const isOpaque = v128.shr<i32>(wanted, 31);
    const isKept = v128.or(v128.le<i32>(distance, close), v128.not(isOpaque));
    store<i64>(places, v128.extract_lane<i64>(v128.narrow<i32>(isKept, isKept), 0));
    kept += popcnt(<u32>v128.bitmask<i32>(isKept));
    rgba += 16;
    other += 16;
    places += 8;
  }
  return kept - (rounded - pixels);
}

/** The squared distance of the colour of a pixel from what is shown there; FAR if nothing is shown. */
function distanceOf(pixel: u32, seen: u32): i32 {
  return isTransparent(seen) ? FAR : squaredDistance(pixel, seen);
}

/** The rectangle that the last drawn frame covers: left, top, width and height, i32 each. */
export const drawn: usize = memory.data(16, 16);
/** The smallest rectangle around what it changed; a single pixel if nothing changed. */
const changed: usize = memory.data(16, 16);

/**
 * Draws the pixels that `compareFrame` and `holdBlocks` have left, except those whose shown colour is at least
 * as close as their palette entry, or equal to it. Sets `drawn`.
 *
 * @param sources the image that the screen was drawn for, RGBA: set to the frame for all pixels that these
 *   two have left, drawn or not.
 * @param indices output, u8: the palette indices of the rectangle `drawn`, row by row. It needs room for the
 *   whole screen.
 * @param transparent the transparent index, for pixels that are not drawn; -1 if all are drawn.
 * @param isWhole whether to cover the whole screen, not only the changed part.
 */
export function drawFrame(
  rgba: usize,
  places: usize,
  shown: usize,
  sources: usize,
  indices: usize,
  width: i32,
  height: i32,
  transparent: i32,
  isWhole: bool,
): void {
  const mayKeep = transparent >= 0;
  let top = -1;
  let bottom = 0;
  let left = width;
  let right = 0;
  let pixel: usize = 0;
  for (let y = 0; y < height; y++) {
    let first = -1;
    let last = 0;
    for (let x = 0; x < width; x++, pixel++) {
      const place = <u32>load<u16>(places + (pixel << 1));
      if (place == NO_COLOR) {
        store<u8>(indices + pixel, transparent);
        continue;
      }
      const wanted = load<u32>(rgba + (pixel << 2));
      store<u32>(sources + (pixel << 2), wanted);
      const index = <usize>load<u8>(entries + place);
      const color = load<u32>(table + (index << 2));
      const seen = load<u32>(shown + (pixel << 2));
      if (
        mayKeep &&
        (seen == color || distanceOf(wanted, seen) <= load<i32>(errors + ((<usize>place) << 2)))
      ) {
        store<u8>(indices + pixel, transparent);
        continue;
      }
      store<u8>(indices + pixel, <u8>index);
      store<u32>(shown + (pixel << 2), color);
      if (first < 0) first = x;
      last = x;
    }
    if (first < 0) continue;
    if (top < 0) top = y;
    bottom = y;
    if (first < left) left = first;
    if (last > right) right = last;
  }
  // A GIF frame has at least one pixel, even if nothing changed.
  if (top < 0) top = left = 0;
  setRectangle(changed, left, top, right - left + 1, bottom - top + 1);
  setRectangle(drawn, 0, 0, width, height);
  if (!isWhole) cutToChanged(indices);
}

function setRectangle(to: usize, left: i32, top: i32, width: i32, height: i32): void {
  store<i32>(to, left);
  store<i32>(to, top, 4);
  store<i32>(to, width, 8);
  store<i32>(to, height, 12);
}

/** Cuts a frame that was drawn as a whole to the rectangle that it changed. Sets `drawn`. */
export function cutToChanged(indices: usize): void {
  const stride = load<i32>(drawn, 8);
  const left = load<i32>(changed);
  const top = load<i32>(changed, 4);
  const width = load<i32>(changed, 8);
  const height = load<i32>(changed, 12);
  memory.copy(drawn, changed, 16);
  // The rows move to the beginning of the array, without gaps between them.
  for (let y = 0; y < height; y++) {
    memory.copy(indices + y * width, indices + (top + y) * stride + left, width);
  }
}

/** Whether a pixel is opaque in a frame and transparent in the next one. */
export function uncovers(frame: usize, next: usize, pixels: u32): bool {
  const end = next + ((<usize>pixels) << 2);
  for (; next < end; next += 4, frame += 4) {
    if (isTransparent(load<u32>(next)) && !isTransparent(load<u32>(frame))) return true;
  }
  return false;
}
