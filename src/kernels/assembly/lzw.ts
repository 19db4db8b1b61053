import { hash } from './colors';

/** The number of codes: they have at most 12 bits (GIF89a appendix F). */
const MAX_CODES: u32 = 1 << 12;

/** The most bytes of a data sub-block (GIF89a 15). */
const BLOCK: usize = 255;

/**
 * A hash table of the known strings, u32 each: the prefix code and the last index in the upper 20 bits, the
 * code of the string in the lower 12; 0 is empty. It has four times as many slots as codes, to keep probing
 * short.
 */
const slots: usize = memory.data(65536, 16);
const HASH_SHIFT: u32 = 32 - 14;
/** By code: the slot of its string, u16, so that only the slots in use are emptied. */
const slotOf: usize = memory.data(8192, 16);

/**
 * A full table is judged after every SAMPLE codes, by the mean number of pixels of these codes. If it is at
 * least KEEP_PACE times the mean while the table was filled, the table is kept; otherwise it is cleared.
 * Measured on film, a screen and patterns: with a KEEP_PACE from 1.05 to 1.35 the size changes by 1 %; a
 * table that is always cleared makes patterns 1 % larger, and one that is seldom cleared makes film 10 %
 * larger.
 */
const SAMPLE: u32 = 512;
const KEEP_PACE: f64 = 1.2;

/** Bits of codes that are not written yet, the first one lowest. */
let bits: u64 = 0;
/** The number of bits in `bits`. */
let bitCount: u32 = 0;
/** The address where the bits will be written. */
let to: usize = 0;

function put(code: u32, width: u32): void {
  bits |= (<u64>code) << bitCount;
  bitCount += width;
  if (bitCount >= 32) {
    store<u32>(to, <u32>bits);
    to += 4;
    bits >>= 32;
    bitCount -= 32;
  }
}

/** The slot of a key: the one that holds it, or else the empty one in which it belongs. */
function slotOfKey(key: u32): u32 {
  let slot = hash(key) >> HASH_SHIFT;
  let found = load<u32>(slots + ((<usize>slot) << 2));
  while (found != 0 && found >> 12 != key) {
    slot = (slot + 1) & (4 * MAX_CODES - 1);
    found = load<u32>(slots + ((<usize>slot) << 2));
  }
  return slot;
}

/** Removes the strings of the codes from `begin` to `end - 1` from the tables. */
function forget(begin: u32, end: u32): void {
  for (let code = begin; code < end; code++) {
    const slot = <usize>load<u16>(slotOf + ((<usize>code) << 1));
    store<u32>(slots + (slot << 2), 0);
  }
}

/** The most bytes of the codes of `count` indices: 12 bits for each index and each sample's clear code. */
export function codesRoom(count: u32): usize {
  const codes = <usize>count + <usize>(count / SAMPLE) + 4;
  return codes + (codes >> 1) + sizeof<u32>();
}

/** The most bytes of image data: the codes, the minimum code size, the block lengths, and the terminator. */
export function dataRoom(count: u32): usize {
  const bytes = codesRoom(count);
  return bytes + bytes / BLOCK + 3;
}

/**
 * Writes the image data of a frame (GIF89a 22, appendix F): the minimum code size, then variable-length LZW
 * codes, least significant bit first, in sub-blocks.
 *
 * A full table is not cleared at once ("deferred clear code", appendix F). It is kept as long as it
 * compresses well enough: see SAMPLE.
 *
 * @param indices palette indices, each below `1 << minCodeSize`.
 * @param others for each pixel another index that it may have as well, or the same one: u8. It is taken where it
 *   continues a known string and the index of the pixel does not. May be `indices`.
 * @param count the number of indices, at least 1.
 * @param minCodeSize the bits of an index, 2 to 8.
 * @param scratch memory for the codes without the lengths of blocks: `codesRoom(count)` bytes.
 * @param out memory for the image data: `dataRoom(count)` bytes.
 * @returns the number of bytes written to `out`.
 */
export function writeLzw(
  indices: usize,
  others: usize,
  count: u32,
  minCodeSize: u32,
  scratch: usize,
  out: usize,
): usize {
  const clearCode: u32 = 1 << minCodeSize;
  const endCode = clearCode + 1;
  to = scratch;
  bits = 0;
  bitCount = 0;

  let nextCode = endCode + 1;
  let width = minCodeSize + 1;
  /** The pixel at which the current table began. */
  let tableStart: u32 = 0;
  /** The pixel at which the current sample began. */
  let sampleStart: u32 = 0;
  /** The mean number of pixels of a code while the table was filled. */
  let learntPace: f64 = 0;
  /** The number of codes in the current sample. */
  let sampled: u32 = 0;

  put(clearCode, width);
  let prefix = <u32>load<u8>(indices);
  for (let k: u32 = 1; k < count; k++) {
    const index = <u32>load<u8>(indices + k);
    const key = (prefix << 8) | index;
    const slot = slotOfKey(key);
    let found = load<u32>(slots + ((<usize>slot) << 2));
    if (found != 0) {
      prefix = found & (MAX_CODES - 1);
      continue;
    }
    const other = <u32>load<u8>(others + k);
    if (other != index) {
      found = load<u32>(slots + ((<usize>slotOfKey((prefix << 8) | other)) << 2));
      if (found != 0) {
        prefix = found & (MAX_CODES - 1);
        continue;
      }
    }
    put(prefix, width);
    prefix = index;
    if (nextCode < MAX_CODES) {
      // A decoder learns a string one code later than the encoder, so the width grows one code late.
      if (nextCode == 1 << width) width++;
      store<u32>(slots + ((<usize>slot) << 2), (key << 12) | nextCode);
      store<u16>(slotOf + ((<usize>nextCode) << 1), slot);
      nextCode++;
      if (nextCode == MAX_CODES) {
        learntPace = <f64>(k - tableStart) / <f64>(MAX_CODES - endCode);
        sampleStart = k;
        sampled = 0;
      }
      continue;
    }
    sampled++;
    if (sampled < SAMPLE) continue;
    const pace = <f64>(k - sampleStart) / <f64>SAMPLE;
    sampleStart = k;
    sampled = 0;
    if (pace < learntPace * KEEP_PACE) {
      put(clearCode, width);
      forget(endCode + 1, nextCode);
      nextCode = endCode + 1;
      width = minCodeSize + 1;
      tableStart = k;
    }
  }
  put(prefix, width);
  if (nextCode == 1 << width && width < 12) width++;
  put(endCode, width);
  forget(endCode + 1, nextCode);
  store<u32>(to, <u32>bits);
  to += (bitCount + 7) >> 3;

  store<u8>(out, minCodeSize);
  return 1 + writeBlocks(scratch, to - scratch, out + 1);
}

/** Writes the codes in blocks, each after its length, and then the empty block that ends the data. */
function writeBlocks(bytes: usize, count: usize, out: usize): usize {
  const begin = out;
  const end = bytes + count;
  while (bytes < end) {
    const length = min(BLOCK, end - bytes);
    store<u8>(out, <u8>length);
    memory.copy(out + 1, bytes, length);
    out += 1 + length;
    bytes += length;
  }
  store<u8>(out, 0);
  return out + 1 - begin;
}
