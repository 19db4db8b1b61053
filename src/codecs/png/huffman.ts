/** The longest code, in bits (RFC 1951 3.2.7). */
const MAX_BITS = 15;
/** Codes of at most this many bits are found with one table lookup. */
const FAST_BITS = 9;
const FAST_MASK = (1 << FAST_BITS) - 1;

/**
 * A canonical Huffman code (RFC 1951 3.2.2): the lengths of the codes determine the codes themselves. Each
 * block has new codes, so {@link build} reuses the tables.
 */
export class HuffmanCode {
  /** By length in bits: how many codes have it. */
  private readonly counts = new Uint16Array(MAX_BITS + 1);
  /** The symbols in the order of their codes. */
  private readonly symbols: Uint16Array;
  /** By the next 9 bits of the stream: `symbol << 4 | length`, or 0 for a longer code or no code. */
  private readonly fast = new Uint16Array(1 << FAST_BITS);

  /** @param size the most symbols of a code. */
  constructor(size: number) {
    this.symbols = new Uint16Array(size);
  }

  /**
   * Replaces the code.
   *
   * @param lengths by symbol: the length of its code in bits; 0 for a symbol without a code.
   * @param mayBeSingle whether an incomplete code is allowed that is empty or has a single code of one bit;
   *   zlib allows this, too.
   * @returns whether the code is valid: complete, or incomplete in the allowed way.
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
   * Finds the symbol whose code the stream continues with.
   *
   * @param hold at least the next 15 bits of the stream, the first one lowest; zeros after its end.
   * @returns `symbol << 4 | length of its code`, or 0 if no symbol has this code.
   */
  find(hold: number): number {
    const found = this.fast[hold & FAST_MASK] as number;
    return found !== 0 ? found : this.findLong(hold);
  }

  /** Takes one bit after another. The codes of each length follow those of the shorter length (3.2.2). */
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

/** The stream holds codes with their first bit lowest, so the table needs them in reverse (3.1.1). */
function reversed(code: number, bits: number): number {
  let result = 0;
  for (let k = 0; k < bits; k += 1) result |= ((code >> k) & 1) << (bits - 1 - k);
  return result;
}
