import { OPAQUE_FROM } from './palette.js';

/** Slots of the hash table: four times the colours that are counted, so that probing stays short. */
const SLOTS = 1024;
const EMPTY = -1;
/** Stands for "transparent" among the 24-bit colours. */
const TRANSPARENT = 1 << 24;

const keys = new Int32Array(SLOTS);

/**
 * Counts the different colours of an image, transparent being one. It stops at the first too many.
 *
 * @param limit at most 256.
 * @returns the number of colours, or `limit + 1` where there are more.
 */
export function countColors(rgba: Uint8Array, limit: number): number {
  keys.fill(EMPTY);
  let colors = 0;
  let previous = EMPTY;
  for (let at = 0; at < rgba.length; at += 4) {
    const key =
      (rgba[at + 3] as number) < OPAQUE_FROM
        ? TRANSPARENT
        : ((rgba[at] as number) << 16) | ((rgba[at + 1] as number) << 8) | (rgba[at + 2] as number);
    if (key === previous) continue;
    previous = key;
    // Knuth's multiplicative hash (TAOCP 6.4); linear probing.
    let slot = Math.imul(key, 0x9e3779b1) >>> 22;
    while (keys[slot] !== key && keys[slot] !== EMPTY) slot = (slot + 1) & (SLOTS - 1);
    if (keys[slot] === key) continue;
    keys[slot] = key;
    colors += 1;
    if (colors > limit) return colors;
  }
  return colors;
}
