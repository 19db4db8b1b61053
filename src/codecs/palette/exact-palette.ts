import type { RgbaImage } from '../png/decode-png.js';
import { MAX_COLORS, OPAQUE_FROM, type IndexedImage } from './indexed-image.js';

/** Slots of the hash table: four times the colours, so that probing stays short. */
const SLOTS = 1024;
const EMPTY = -1;
/** Stands for "transparent" among the 24-bit colours. */
const TRANSPARENT = 1 << 24;

const keys = new Int32Array(SLOTS);
const indices = new Uint8Array(SLOTS);

/**
 * Maps an image to the palette of exactly its own colours, in the order they first appear.
 *
 * @returns `undefined` where 256 entries, the transparent one included, do not suffice.
 */
export function exactPalette({ width, height, rgba }: RgbaImage): IndexedImage | undefined {
  const pixels = new Uint8Array(width * height);
  const palette = new Uint8Array(MAX_COLORS * 3);
  let colors = 0;
  let transparentIndex = -1;
  keys.fill(EMPTY);

  let previousKey = EMPTY;
  let previousIndex = 0;
  for (let pixel = 0, at = 0; pixel < pixels.length; pixel += 1, at += 4) {
    const key =
      (rgba[at + 3] as number) < OPAQUE_FROM
        ? TRANSPARENT
        : ((rgba[at] as number) << 16) | ((rgba[at + 1] as number) << 8) | (rgba[at + 2] as number);
    if (key !== previousKey) {
      // Knuth's multiplicative hash (TAOCP 6.4); linear probing.
      let slot = Math.imul(key, 0x9e3779b1) >>> 22;
      while (keys[slot] !== key && keys[slot] !== EMPTY) slot = (slot + 1) & (SLOTS - 1);
      if (keys[slot] === EMPTY) {
        if (colors === MAX_COLORS) return undefined;
        keys[slot] = key;
        indices[slot] = colors;
        if (key === TRANSPARENT) transparentIndex = colors;
        palette[colors * 3] = (key >> 16) & 255;
        palette[colors * 3 + 1] = (key >> 8) & 255;
        palette[colors * 3 + 2] = key & 255;
        colors += 1;
      }
      previousKey = key;
      previousIndex = indices[slot] as number;
    }
    pixels[pixel] = previousIndex;
  }
  return { width, height, pixels, palette: palette.slice(0, colors * 3), transparentIndex };
}
