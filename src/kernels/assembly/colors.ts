import { blue, green, isTransparent, NO_COLOR, pixelOf, placeOf, red, setPlace } from './pixel';

/** The most colours of a list; if a frame has more, the caller joins near colours. */
export const MAX_COLORS: u32 = 1 << 14;

/** The bytes of a colour in the list: red, green, blue and the number of its pixels, f64 each. */
export const COLOR_BYTES: usize = 32;

/** The list of colours of a frame, each once. Joined colours are stored as their mean, with a fraction. */
export const colors: usize = memory.data(524288, 16);

export function colorAt(index: u32): usize {
  return colors + <usize>index * COLOR_BYTES;
}

/** A hash table: key and place of each colour, u32 each. Twice as many slots keep probing short. */
const SLOTS: u32 = MAX_COLORS * 2;
const SLOT_BYTES: usize = 8;
const slots: usize = memory.data(262144, 16);
const HASH_SHIFT: u32 = 32 - 15;
/** A bit that no colour has. It is set in every key, so that 0 means an empty slot. */
const IS_USED: u32 = 1 << 31;
/** The addresses of the slots in use, u32 each, so that only these are emptied. */
const used: usize = memory.data(65536, 16);

/** Knuth's multiplicative hash (TAOCP 6.4). */
export function hash(key: u32): u32 {
  return key * 0x9e3779b1;
}

/**
 * Lists the colours of a frame. Colours that differ only in their lowest `drop` bits are joined.
 *
 * @param places per pixel, u16: before the call NO_COLOR for pixels to leave out, any other value for the
 *   rest; after it the place of the pixel's colour in the list.
 * @param limit the most colours, at most MAX_COLORS.
 * @returns the number of colours, or -1 if there are more than `limit`.
 */
export function listColors(rgba: usize, places: usize, pixels: u32, limit: u32, drop: u32): i32 {
  const part: u32 = (0xff << drop) & 0xff;
  const mask: u32 = (part << 16) | (part << 8) | part;
  let size: u32 = 0;
  let isFull = false;
  let lastKey: u32 = 0;
  let place: u32 = 0;
  for (let pixel: u32 = 0; pixel < pixels; pixel++) {
    if (placeOf(places, pixel) == NO_COLOR) continue;
    const value = pixelOf(rgba, pixel);
    const key = (value & mask) | IS_USED;
    if (key != lastKey) {
      let at = slots + ((<usize>(hash(key) >> HASH_SHIFT)) << 3);
      while (load<u32>(at) != key && load<u32>(at) != 0) {
        at = slots + ((at - slots + SLOT_BYTES) & (<usize>SLOTS * SLOT_BYTES - 1));
      }
      if (load<u32>(at) == 0) {
        if (size == limit) {
          isFull = true;
          break;
        }
        store<u32>(at, key);
        store<u32>(at, size, 4);
        store<u32>(used + ((<usize>size) << 2), <u32>at);
        memory.fill(colorAt(size), 0, COLOR_BYTES);
        size++;
      }
      lastKey = key;
      place = load<u32>(at, 4);
    }
    setPlace(places, pixel, place);
    const color = colorAt(place);
    store<f64>(color, load<f64>(color) + <f64>red(value));
    store<f64>(color, load<f64>(color, 8) + <f64>green(value), 8);
    store<f64>(color, load<f64>(color, 16) + <f64>blue(value), 16);
    store<f64>(color, load<f64>(color, 24) + 1, 24);
  }
  for (let index: u32 = 0; index < size; index++) {
    store<u32>(load<u32>(used + ((<usize>index) << 2)), 0);
    const color = colorAt(index);
    const count = load<f64>(color, 24);
    store<f64>(color, load<f64>(color) / count);
    store<f64>(color, load<f64>(color, 8) / count, 8);
    store<f64>(color, load<f64>(color, 16) / count, 16);
  }
  return isFull ? -1 : <i32>size;
}

/** A hash table of keys, u32 each. It has four times as many slots as colours, to keep probing short. */
const COUNT_SLOTS: u32 = 1024;
const counted: usize = memory.data(4096, 16);
/** The key of all transparent pixels; colours have 24 bits. */
const TRANSPARENT: u32 = 1 << 24;

/**
 * Counts the different colours of a frame; transparent counts as one. It stops when it has counted more
 * than `limit`.
 *
 * @param limit at most 256.
 * @returns the number of colours, or `limit + 1` if there are more.
 */
export function countColors(rgba: usize, pixels: u32, limit: u32): u32 {
  memory.fill(counted, 0, COUNT_SLOTS << 2);
  let count: u32 = 0;
  let lastKey: u32 = 0;
  for (let pixel: u32 = 0; pixel < pixels; pixel++) {
    const value = pixelOf(rgba, pixel);
    const key = (isTransparent(value) ? TRANSPARENT : value & 0xffffff) | IS_USED;
    if (key == lastKey) continue;
    lastKey = key;
    let slot = hash(key) >> 22;
    while (true) {
      const found = load<u32>(counted + ((<usize>slot) << 2));
      if (found == key) break;
      if (found == 0) {
        store<u32>(counted + ((<usize>slot) << 2), key);
        count++;
        break;
      }
      slot = (slot + 1) & (COUNT_SLOTS - 1);
    }
    if (count > limit) break;
  }
  return count;
}
