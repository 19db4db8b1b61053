import { entries, errors } from './map-colors';
import { isTransparent, NO_COLOR } from './pixel';
import { table } from './palette';

// Compares and draws frames on the screen (`shown`): what a viewer shows, RGBA, with alpha 0 for a pixel that
// was never drawn.
//
// All arrays have room for a multiple of four pixels; those after the last pixel are transparent.

/** A squared distance larger than that of any two colours: for pixels that were never drawn. */
const FAR: i32 = 0x7fffffff;

/**
 * Finds the pixels of a frame that need not be drawn: those that are transparent, or whose shown colour is
 * close enough. It works on four pixels at a time.
 *
 * @param distances per pixel, i32: set to the squared distance between its shown and its new colour.
 * @param places per pixel, u16: set to NO_COLOR for pixels that need not be drawn, to 0 for the others.
 * @param tolerance the largest squared distance that is close enough.
 * @returns how many pixels need not be drawn.
 */
export function compareFrame(
  rgba: usize,
  shown: usize,
  distances: usize,
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
    const seen = v128.load(shown);
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
    const isShown = v128.shr<i32>(seen, 31);
    const distance = v128.or(squares, v128.andnot(far, isShown));
    const isOpaque = v128.shr<i32>(wanted, 31);
    const isKept = v128.or(v128.le<i32>(distance, close), v128.not(isOpaque));
    v128.store(distances, distance);
    store<i64>(places, v128.extract_lane<i64>(v128.narrow<i32>(isKept, isKept), 0));
    kept += popcnt(<u32>v128.bitmask<i32>(isKept));
    rgba += 16;
    shown += 16;
    distances += 16;
    places += 8;
  }
  return kept - (rounded - pixels);
}

/** The rectangle that the last drawn frame covers: left, top, width and height, i32 each. */
export const drawn: usize = memory.data(16, 16);

/**
 * Draws the pixels that `compareFrame` has left, except those whose shown colour is at least as close as
 * their palette entry. Sets `drawn`.
 *
 * @param indices output, u8: the palette indices of the rectangle `drawn`, row by row. It needs room for the
 *   whole screen.
 * @param transparent the transparent index, for pixels that are not drawn; -1 if all are drawn.
 * @param isWhole whether to cover the whole screen, not only the changed part.
 * @param meant the image with which later frames are compared; 0 compares them with the drawn colours.
 */
export function drawFrame(
  places: usize,
  shown: usize,
  distances: usize,
  indices: usize,
  width: i32,
  height: i32,
  transparent: i32,
  isWhole: bool,
  meant: usize,
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
      if (
        place == NO_COLOR ||
        (mayKeep &&
          load<i32>(distances + (pixel << 2)) <= load<i32>(errors + ((<usize>place) << 2)))
      ) {
        store<u8>(indices + pixel, transparent);
        continue;
      }
      const index = <usize>load<u8>(entries + place);
      store<u8>(indices + pixel, <u8>index);
      store<u32>(
        shown + (pixel << 2),
        meant ? load<u32>(meant + (pixel << 2)) : load<u32>(table + (index << 2)),
      );
      if (first < 0) first = x;
      last = x;
    }
    if (first < 0) continue;
    if (top < 0) top = y;
    bottom = y;
    if (first < left) left = first;
    if (last > right) right = last;
  }
  if (isWhole) {
    setDrawn(0, 0, width, height);
    return;
  }
  // A GIF frame has at least one pixel, even if nothing changed.
  if (top < 0) top = left = 0;
  setDrawn(left, top, right - left + 1, bottom - top + 1);
  cut(indices, width, left, top, right - left + 1, bottom - top + 1);
}

function setDrawn(left: i32, top: i32, width: i32, height: i32): void {
  store<i32>(drawn, left);
  store<i32>(drawn, top, 4);
  store<i32>(drawn, width, 8);
  store<i32>(drawn, height, 12);
}

/** Moves the indices of a rectangle to the beginning of the array, without gaps between rows. */
function cut(indices: usize, stride: i32, left: i32, top: i32, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    memory.copy(indices + y * width, indices + (top + y) * stride + left, width);
  }
}

/** Updates the screen after the lossy LZW has changed indices of the rectangle drawn last. */
export function noteTaken(shown: usize, indices: usize, stride: i32, transparent: i32): void {
  const left = load<i32>(drawn);
  const top = load<i32>(drawn, 4);
  const width = load<i32>(drawn, 8);
  const height = load<i32>(drawn, 12);
  for (let y = 0; y < height; y++) {
    const row = shown + ((<usize>((top + y) * stride + left)) << 2);
    for (let x = 0; x < width; x++, indices++) {
      const index = <i32>load<u8>(indices);
      if (index == transparent) continue;
      store<u32>(row + ((<usize>x) << 2), load<u32>(table + ((<usize>index) << 2)));
    }
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
