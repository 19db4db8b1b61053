import { drawn } from './canvas';
import { hash } from './colors';
import { table } from './palette';

// A pixel that is not drawn is free if the colour that is shown there is an entry of the palette: drawn in this
// colour it looks the same. Then it may have the index of this entry as well as the transparent index, and
// whichever makes the LZW codes shorter is taken.

/** A hash table of the entries of the palette: colour and index, u32 each; colour 0 means an empty slot. */
const slots: usize = memory.data(4096, 16);
const SLOTS: u32 = 512;
const HASH_SHIFT: u32 = 32 - 9;

function slotOf(color: u32): usize {
  let slot = hash(color) >> HASH_SHIFT;
  let at = slots + ((<usize>slot) << 3);
  while (load<u32>(at) != color && load<u32>(at) != 0) {
    slot = (slot + 1) & (SLOTS - 1);
    at = slots + ((<usize>slot) << 3);
  }
  return at;
}

/**
 * Finds the free pixels of the rectangle drawn last.
 *
 * @param indices palette indices of the rectangle, u8, in which all pixels that are not drawn are transparent.
 * @param others output, u8: for a free pixel the index of its shown colour, for any other the same as `indices`.
 * @param shown the screen after the frame was drawn, RGBA.
 * @param stride the width of the screen.
 * @param size the number of entries of the palette.
 * @returns the number of free pixels.
 */
export function findFree(
  indices: usize,
  others: usize,
  shown: usize,
  stride: i32,
  size: u32,
  transparent: u32,
): u32 {
  memory.fill(slots, 0, SLOTS << 3);
  for (let index: u32 = 0; index < size; index++) {
    const color = load<u32>(table + ((<usize>index) << 2));
    const at = slotOf(color);
    store<u32>(at, color);
    store<u32>(at, index, 4);
  }
  const left = load<i32>(drawn);
  const top = load<i32>(drawn, 4);
  const width = load<i32>(drawn, 8);
  const height = load<i32>(drawn, 12);
  let count: u32 = 0;
  let color: u32 = 0;
  let index = transparent;
  for (let y = 0; y < height; y++) {
    const row = shown + ((<usize>((top + y) * stride + left)) << 2);
    for (let x = 0; x < width; x++, indices++, others++) {
      const own = <u32>load<u8>(indices);
      if (own != transparent) {
        store<u8>(others, own);
        continue;
      }
      const seen = load<u32>(row + ((<usize>x) << 2));
      if (seen != color) {
        color = seen;
        const at = slotOf(color);
        index = color != 0 && load<u32>(at) == color ? load<u32>(at, 4) : transparent;
      }
      store<u8>(others, index);
      if (index != transparent) count++;
    }
  }
  return count;
}

/**
 * Chooses one of the two indices of each free pixel: the transparent one in long runs of pixels that are not
 * drawn, row after row, the colour in shorter runs. LZW codes of a run of one index are short. A short run
 * between drawn pixels breaks a string of colours that LZW may know already.
 *
 * @param indices set to the chosen index.
 * @param others set to the other one.
 * @param count the number of indices.
 * @param shortest the number of pixels of the shortest run that is left transparent.
 */
export function arrangeFree(
  indices: usize,
  others: usize,
  count: u32,
  transparent: u32,
  shortest: u32,
): void {
  let begin: u32 = 0;
  for (let k: u32 = 0; k <= count; k++) {
    if (k < count && mayStay(indices + k, others + k, transparent)) continue;
    const isLong = k - begin >= shortest;
    for (let at: u32 = begin; at < k; at++) {
      const index = load<u8>(indices + at);
      if ((index == transparent) == isLong) continue;
      store<u8>(indices + at, load<u8>(others + at));
      store<u8>(others + at, index);
    }
    begin = k + 1;
  }
}

/** Whether a pixel is not drawn, or is drawn in the colour that is shown there already. */
function mayStay(index: usize, other: usize, transparent: u32): bool {
  return load<u8>(index) == transparent || load<u8>(other) == transparent;
}
