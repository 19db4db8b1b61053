import type { ByteWriter } from '../../src/codecs/gif/byte-writer.js';
import { codesBound, CodeWriter } from './code-writer.js';

/** GIF89a appendix F: codes have at most 12 bits. */
const MAX_CODES = 1 << 12;

/** Slots of the hash table of known strings: four times the codes, so that probing stays short. */
const SLOTS = MAX_CODES * 4;
const HASH_SHIFT = 32 - 14;
const EMPTY = -1;

/** Keys are `prefix code << 8 | next index`; kept between calls, for setting them up takes longer than a small image. */
const keys = new Int32Array(SLOTS).fill(EMPTY);
const codes = new Uint16Array(SLOTS);
/** By code: its slot, so that only the slots in use are emptied. */
const slotOf = new Uint16Array(MAX_CODES);

/**
 * So many codes are looked at together to tell whether a full table still pays: whether a code stands
 * for so many times the pixels that one did while the table was learnt. Measured on film, a screen and
 * patterns: between 1.05 and 1.35 it matters by 1 %; always clearing costs patterns 1 %, seldom
 * clearing film 10 %.
 */
const SAMPLE = 512;
const KEEP_PACE = 1.2;

/** The most bytes that {@link writeLzw} appends for so many pixels. */
export const lzwBound = (pixels: number): number => {
  // Every pixel at most one code of 12 bits, a clear code among 4096 of them, and a length byte a block.
  const bytes = Math.ceil((pixels + pixels / SAMPLE + 4) * 1.5);
  return 1 + codesBound(bytes);
};

/**
 * Appends image data as GIF89a (22, appendix F) wants it: the minimum code size, then variable-length
 * LZW codes, least significant bit first, in sub-blocks.
 *
 * When the table is full it is kept as long as it pays (appendix F, "deferred clear code"): until a
 * code stands for fewer pixels than one did while the table was learnt.
 *
 * @param pixels palette indices, each below `1 << minCodeSize`; at least one.
 * @param minCodeSize bits per index, 2 to 8.
 * @param out must have {@link lzwBound} bytes reserved.
 * @param others for each pixel another index that looks the same, or its own: taken if a known string goes on
 *   with it, and not with its own.
 */
export function writeLzw(
  pixels: Uint8Array,
  minCodeSize: number,
  out: ByteWriter,
  others: Uint8Array = pixels,
): void {
  const clearCode = 1 << minCodeSize;
  const endCode = clearCode + 1;
  out.byte(minCodeSize);
  const codeWriter = new CodeWriter(out);

  let nextCode = endCode + 1;
  let width = minCodeSize + 1;
  /** Pixels before the table was begun, before it was full, and before the sample under way. */
  let tableStart = 0;
  let sampleStart = 0;
  /** Pixels that a code stood for, on average, while the table was learnt. */
  let learntPace = 0;
  /** Codes of the sample under way. */
  let sampled = 0;

  codeWriter.write(clearCode, width);
  let prefix = pixels[0] as number;
  for (let k = 1; k < pixels.length; k += 1) {
    const pixel = pixels[k] as number;
    const key = (prefix << 8) | pixel;
    const slot = slotFor(key);
    if (keys[slot] === key) {
      prefix = codes[slot] as number;
      continue;
    }
    const other = others[k] as number;
    const otherSlot = slotFor((prefix << 8) | other);
    if (other !== pixel && keys[otherSlot] !== EMPTY) {
      prefix = codes[otherSlot] as number;
      continue;
    }
    codeWriter.write(prefix, width);
    prefix = pixel;
    if (nextCode < MAX_CODES) {
      // A decoder learns a string one code later than the encoder, so the width grows one code late.
      if (nextCode === 1 << width) width += 1;
      keys[slot] = key;
      codes[slot] = nextCode;
      slotOf[nextCode++] = slot;
      if (nextCode === MAX_CODES) {
        learntPace = (k - tableStart) / (MAX_CODES - endCode);
        sampleStart = k;
        sampled = 0;
      }
      continue;
    }
    sampled += 1;
    if (sampled < SAMPLE) continue;
    const pace = (k - sampleStart) / SAMPLE;
    sampleStart = k;
    sampled = 0;
    if (pace < learntPace * KEEP_PACE) {
      codeWriter.write(clearCode, width);
      forget(endCode + 1, nextCode);
      nextCode = endCode + 1;
      width = minCodeSize + 1;
      tableStart = k;
    }
  }
  codeWriter.write(prefix, width);
  if (nextCode === 1 << width && width < 12) width += 1;
  codeWriter.write(endCode, width);
  forget(endCode + 1, nextCode);
  codeWriter.end();
}

/** Knuth's multiplicative hash (TAOCP 6.4); linear probing. */
function slotFor(key: number): number {
  let slot = Math.imul(key, 0x9e3779b1) >>> HASH_SHIFT;
  while (keys[slot] !== key && keys[slot] !== EMPTY) slot = (slot + 1) & (SLOTS - 1);
  return slot;
}

/** Empties the slots of the codes from `begin` up to `end`. */
function forget(begin: number, end: number): void {
  for (let code = begin; code < end; code += 1) keys[slotOf[code] as number] = EMPTY;
}
