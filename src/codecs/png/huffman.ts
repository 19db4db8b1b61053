/** The longest code (RFC 1951 3.2.7). */
const MAX_BITS = 15;
/** Codes of up to this many bits are found by one look into a table. */
const FAST_BITS = 9;
const FAST_MASK = (1 << FAST_BITS) - 1;

/**
 * A canonical Huffman code (RFC 1951 3.2.2), made of nothing but the length of each symbol's code. It is
 * made anew for each block, so its tables are kept and written over.
 */
export class HuffmanCode {
  /** How many codes have each length. */
  private readonly counts = new Uint16Array(MAX_BITS + 1);
  /** The symbols in the order of their codes. */
  private readonly symbols: Uint16Array;
  /** By the next bits of the stream: `symbol << 4 | length`, or 0 where the code is longer or there is none. */
  private readonly fast = new Uint16Array(1 << FAST_BITS);

  /** @param size how many symbols there may be. */
  constructor(size: number) {
    this.symbols = new Uint16Array(size);
  }

  /**
   * @param lengths the length of each symbol's code in bits; 0 for a symbol without a code.
   * @returns whether every code has a meaning, or there is at most a single code of one bit, which zlib
   *   takes as well.
   */
  build(lengths: Uint8Array, mayBeSingle: boolean): boolean {
    const { counts, symbols, fast } = this;
    counts.fill(0);
    for (const bits of lengths) counts[bits] = (counts[bits] as number) + 1;
    counts[0] = 0;

    let free = 1;
    let used = 0;
    const places = new Uint16Array(MAX_BITS + 1);
    const codes = new Uint16Array(MAX_BITS + 1);
    for (let bits = 1; bits <= MAX_BITS; bits += 1) {
      const count = counts[bits] as number;
      places[bits] = used;
      codes[bits] = ((codes[bits - 1] as number) + (counts[bits - 1] as number)) << 1;
      free = free * 2 - count;
      if (free < 0) return false;
      used += count;
    }
    const isSingle = used === 0 || (used === 1 && counts[1] === 1);
    if (free > 0 && !(mayBeSingle && isSingle)) return false;

    fast.fill(0);
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      const bits = lengths[symbol] as number;
      if (bits === 0) continue;
      const place = places[bits] as number;
      const code = codes[bits] as number;
      symbols[place] = symbol;
      places[bits] = place + 1;
      codes[bits] = code + 1;
      if (bits > FAST_BITS) continue;
      const step = 1 << bits;
      for (let at = reversed(code, bits); at <= FAST_MASK; at += step) {
        fast[at] = (symbol << 4) | bits;
      }
    }
    return true;
  }

  /**
   * @param hold the next bits of the stream, the first of them lowest; at least 15, or zeros after its end.
   * @returns `symbol << 4 | length of its code`, or 0 where no symbol has this code.
   */
  find(hold: number): number {
    const found = this.fast[hold & FAST_MASK] as number;
    return found !== 0 ? found : this.findLong(hold);
  }

  /** One bit after the other: the codes of each length follow those of the length before. */
  private findLong(hold: number): number {
    const { counts, symbols } = this;
    let code = 0;
    let first = 0;
    let place = 0;
    for (let bits = 1; bits <= MAX_BITS; bits += 1) {
      code |= (hold >>> (bits - 1)) & 1;
      const count = counts[bits] as number;
      if (code - first < count) return ((symbols[place + code - first] as number) << 4) | bits;
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return 0;
  }
}

function reversed(code: number, bits: number): number {
  let result = 0;
  for (let k = 0; k < bits; k += 1) result |= ((code >> k) & 1) << (bits - 1 - k);
  return result;
}
