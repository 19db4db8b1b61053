import { blue, green, isTransparent, NO_COLOR, pixelOf, placeOf, red, setPlace } from './pixel';

/** The most colours that are told apart; of more, near ones are joined. */
export const MAX_COLORS: u32 = 1 << 14;

/** The bytes of a colour in the list: red, green, blue and how many pixels have it, as f64 each. */
export const COLOR_BYTES: usize = 32;

/** The colours of a frame, each once. Means, with a fraction, where near colours were joined. */
export const colors: usize = memory.data(524288, 16);

export function colorAt(index: u32): usize {
  return colors + <usize>index * COLOR_BYTES;
}

/** A hash table of twice the colours, so that probing stays short: key and place, u32 each. */
const SLOTS: u32 = MAX_COLORS * 2;
const SLOT_BYTES: usize = 8;
const slots: usize = memory.data(262144, 16);
const HASH_SHIFT: u32 = 32 - 15;
/** Keys are colours with a bit that none has, so that an empty slot is 0. */
const IS_USED: u32 = 1 << 31;
/** The slots in use, so that only they are emptied. */
const used: usize = memory.data(65536, 16);

/** Knuth's multiplicative hash (TAOCP 6.4). */
export function hash(key: u32): u32 {
  return key * 0x9e3779b1;
}

/**
 * Lists the colours of a frame. Colours that agree in all but their lowest `drop` bits count as one.
 *
 * @param places per pixel: on entry NO_COLOR for those to leave out, anything else for the others; on
 *   return the number of its colour.
 * @param limit at most MAX_COLORS.
 * @returns the number of colours, or -1 where there are more than `limit`.
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

/** Four times the colours that are counted: keys, u32 each. */
const COUNT_SLOTS: u32 = 1024;
const counted: usize = memory.data(4096, 16);
/** Stands for "transparent" among the 24-bit colours. */
const TRANSPARENT: u32 = 1 << 24;

/**
 * Counts the different colours of a frame, transparent being one. It stops at the first too many.
 *
 * @param limit at most 256.
 * @returns the number of colours, or `limit + 1` where there are more.
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
