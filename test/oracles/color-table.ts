/** The colours of an image, each once, and which of them every pixel has. */
export interface ColorTable {
  /** How many colours there are: 0 where no pixel was taken. */
  readonly size: number;
  /** Per colour: red, green and blue, 0 to 255; a mean, with a fraction, where near colours were joined. */
  readonly red: Float64Array;
  readonly green: Float64Array;
  readonly blue: Float64Array;
  /** Per colour: how many pixels have it. */
  readonly counts: Float64Array;
  /** How many low bits were left out: at 0 each colour is one of the image's own. */
  readonly droppedBits: number;
}

/** The most colours that are told apart; of more, near ones are joined. */
export const MAX_TABLE = 1 << 14;

/** Slots of the hash table: twice the colours, so that probing stays short. */
const SLOTS = MAX_TABLE * 2;
const HASH_SHIFT = 32 - 15;
const EMPTY = -1;

/** Two numbers a slot: the colour, 24 bits, and its place in the table. */
const slots = new Int32Array(SLOTS * 2).fill(EMPTY);
/** The slots in use, so that only they are emptied. */
const used = new Int32Array(MAX_TABLE);

const table = {
  red: new Float64Array(MAX_TABLE),
  green: new Float64Array(MAX_TABLE),
  blue: new Float64Array(MAX_TABLE),
  counts: new Float64Array(MAX_TABLE),
};

/** A pixel that has no colour in the table, because it was not asked for. */
export const NO_COLOR = 0xffff;

/**
 * Lists the colours of an image. Where there are more than `limit`, colours that agree in all but
 * their lowest bit count as one, or in all but their lowest two bits, and so on.
 *
 * @param rgba the image, four bytes a pixel.
 * @param places per pixel: on entry {@link NO_COLOR} for those to leave out, anything else for the
 *   others; on return the number of its colour.
 * @param limit the most colours to list, up to {@link MAX_TABLE}.
 * @param dropBits how many low bits to leave out from the beginning.
 * @returns arrays that the next call overwrites.
 */
export function colorTable(
  rgba: Uint8Array,
  places: Uint16Array,
  limit = MAX_TABLE,
  dropBits = 0,
): ColorTable {
  for (let drop = dropBits; ; drop += 1) {
    const size = tryTable(rgba, places, limit, drop);
    if (size >= 0) return { size, ...table, droppedBits: drop };
  }
}

/** The number of colours, or -1 where there are too many. */
function tryTable(rgba: Uint8Array, places: Uint16Array, limit: number, drop: number): number {
  const { red, green, blue, counts } = table;
  const part = (0xff << drop) & 0xff;
  const mask = (part << 16) | (part << 8) | part;
  const joins = drop > 0;
  let size = 0;
  let isFull = false;
  let lastKey = EMPTY;
  let place = 0;
  for (let pixel = 0, at = 0; pixel < places.length; pixel += 1, at += 4) {
    if (places[pixel] === NO_COLOR) continue;
    const r = rgba[at] as number;
    const g = rgba[at + 1] as number;
    const b = rgba[at + 2] as number;
    const key = ((r << 16) | (g << 8) | b) & mask;
    if (key !== lastKey) {
      // Knuth's multiplicative hash (TAOCP 6.4); linear probing.
      let slot = (Math.imul(key, 0x9e3779b1) >>> HASH_SHIFT) << 1;
      while (slots[slot] !== key && slots[slot] !== EMPTY) slot = (slot + 2) & (2 * SLOTS - 1);
      if (slots[slot] === EMPTY) {
        if (size === limit) {
          isFull = true;
          break;
        }
        slots[slot] = key;
        slots[slot + 1] = size;
        used[size] = slot;
        red[size] = joins ? 0 : r;
        green[size] = joins ? 0 : g;
        blue[size] = joins ? 0 : b;
        counts[size] = 0;
        size += 1;
      }
      lastKey = key;
      place = slots[slot + 1] as number;
    }
    places[pixel] = place;
    (counts[place] as number) += 1;
    if (joins) {
      (red[place] as number) += r;
      (green[place] as number) += g;
      (blue[place] as number) += b;
    }
  }
  for (let k = 0; k < size; k += 1) {
    slots[used[k] as number] = EMPTY;
    if (joins) {
      const count = counts[k] as number;
      (red[k] as number) /= count;
      (green[k] as number) /= count;
      (blue[k] as number) /= count;
    }
  }
  return isFull ? -1 : size;
}
