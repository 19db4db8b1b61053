import type { ByteWriter } from './byte-writer.js';

/** GIF89a appendix F: codes have at most 12 bits. */
const MAX_CODES = 1 << 12;

/** Slots of the hash table of known strings: twice the codes, so that probing stays short. */
const SLOTS = MAX_CODES * 2;
const EMPTY = -1;

/** Keys are `prefix code << 8 | next index`; kept between calls, for setting them up takes longer than a small image. */
const keys = new Int32Array(SLOTS);
const codes = new Uint16Array(SLOTS);

/** The longest data sub-block (GIF89a 15). */
const BLOCK = 255;

/** The most bytes that {@link writeLzw} appends for so many pixels. */
export const lzwBound = (pixels: number): number => {
  // Every pixel at most one code of 12 bits, a clear code among 4096 of them, and a length byte a block.
  const bytes = Math.ceil((pixels + pixels / 2048 + 4) * 1.5);
  return 1 + bytes + Math.ceil(bytes / BLOCK) + 2;
};

/**
 * Appends image data as GIF89a (22, appendix F) wants it: the minimum code size, then variable-length
 * LZW codes, least significant bit first, in sub-blocks.
 *
 * @param pixels palette indices, each below `1 << minCodeSize`; at least one.
 * @param minCodeSize bits per index, 2 to 8.
 * @param out must have {@link lzwBound} bytes reserved.
 */
export function writeLzw(pixels: Uint8Array, minCodeSize: number, out: ByteWriter): void {
  const clearCode = 1 << minCodeSize;
  const endCode = clearCode + 1;
  const { bytes } = out;

  let at = out.length;
  bytes[at++] = minCodeSize;
  /** Where the length of the open block goes. */
  let blockStart = at++;
  /** Bits that do not fill a byte yet. */
  let bits = 0;
  let bitCount = 0;

  let nextCode = endCode + 1;
  let width = minCodeSize + 1;
  keys.fill(EMPTY);

  const emit = (code: number): void => {
    bits |= code << bitCount;
    bitCount += width;
    while (bitCount >= 8) {
      bytes[at++] = bits & 255;
      bits >>>= 8;
      bitCount -= 8;
      if (at - blockStart > BLOCK) {
        bytes[blockStart] = BLOCK;
        blockStart = at++;
      }
    }
  };

  emit(clearCode);
  let prefix = pixels[0] as number;
  for (let k = 1; k < pixels.length; k += 1) {
    const pixel = pixels[k] as number;
    const key = (prefix << 8) | pixel;
    // Knuth's multiplicative hash (TAOCP 6.4); linear probing.
    let slot = Math.imul(key, 0x9e3779b1) >>> 19;
    while (keys[slot] !== key && keys[slot] !== EMPTY) slot = (slot + 1) & (SLOTS - 1);
    if (keys[slot] === key) {
      prefix = codes[slot] as number;
      continue;
    }
    emit(prefix);
    prefix = pixel;
    if (nextCode === MAX_CODES) {
      emit(clearCode);
      keys.fill(EMPTY);
      nextCode = endCode + 1;
      width = minCodeSize + 1;
    } else {
      // A decoder learns a string one code later than the encoder, so the width grows one code late.
      if (nextCode === 1 << width) width += 1;
      keys[slot] = key;
      codes[slot] = nextCode++;
    }
  }
  emit(prefix);
  if (nextCode === 1 << width && width < 12) width += 1;
  emit(endCode);
  if (bitCount > 0) bytes[at++] = bits & 255;

  // A block that is exactly full was closed already, and an empty one is the terminator.
  const last = at - blockStart - 1;
  bytes[blockStart] = last;
  if (last > 0) bytes[at++] = 0;
  out.length = at;
}
