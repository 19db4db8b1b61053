import { hash } from './colors';
import { substitutions } from './substitutions';

/** GIF89a appendix F: codes have at most 12 bits. */
const MAX_CODES: u32 = 1 << 12;

/** The longest data sub-block (GIF89a 15). */
const BLOCK: usize = 255;

/**
 * The known strings, in a hash table of four times the codes, so that probing stays short: u32 each, the
 * prefix code and the next index in the upper 20 bits, the string's code in the lower 12; 0 is empty.
 */
const slots: usize = memory.data(65536, 16);
const HASH_SHIFT: u32 = 32 - 14;
/** By code: its slot, u16, so that only the slots in use are emptied. */
const slotOf: usize = memory.data(8192, 16);

// For lossy matching, the strings that are one index longer than a string: the first of them, the next
// after it (u16), and their last index (u8); 0 ends a list.
const firstLonger: usize = memory.data(8192, 16);
const nextLonger: usize = memory.data(8192, 16);
const lastIndex: usize = memory.data(4096, 16);

/**
 * So many codes are looked at together to tell whether a full table still pays: whether a code stands
 * for so many times the pixels that one did while the table was learnt. Measured on film, a screen and
 * patterns: between 1.05 and 1.35 it matters by 1 %; always clearing costs patterns 1 %, seldom
 * clearing film 10 %.
 */
const SAMPLE: u32 = 512;
const KEEP_PACE: f64 = 1.2;

/** Bits of codes that do not fill a byte yet, and where they go. */
let bits: u64 = 0;
let bitCount: u32 = 0;
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

/** Forgets the strings of the codes from `begin` up to `end`. */
function forget(begin: u32, end: u32, isLossy: bool): void {
  for (let code = begin; code < end; code++) {
    const slot = <usize>load<u16>(slotOf + ((<usize>code) << 1));
    store<u32>(slots + (slot << 2), 0);
  }
  if (isLossy) memory.fill(firstLonger, 0, 8192);
}

/** The most bytes of codes for so many indices: one of 12 bits each, and a clear code a sample. */
export function codesRoom(count: u32): usize {
  const codes = <usize>count + <usize>(count / SAMPLE) + 4;
  return codes + (codes >> 1) + sizeof<u32>();
}

/** The most bytes of image data: the minimum code size, a length for each block, and the terminator. */
export function dataRoom(count: u32): usize {
  const bytes = codesRoom(count);
  return bytes + bytes / BLOCK + 3;
}

/**
 * Writes image data as GIF89a (22, appendix F) wants it: the minimum code size, then variable-length LZW
 * codes, least significant bit first, in sub-blocks.
 *
 * When the table is full it is kept as long as it pays (appendix F, "deferred clear code"): until a
 * code stands for fewer pixels than one did while the table was learnt.
 *
 * @param indices palette indices, each below `1 << minCodeSize`. With lossy matching those that were
 *   taken for others are replaced.
 * @param count how many, at least one.
 * @param minCodeSize bits per index, 2 to 8.
 * @param scratch room for the codes without the lengths of blocks: `codesRoom(count)` bytes.
 * @param out room for all of it: `dataRoom(count)` bytes.
 * @param isLossy whether an index may be taken for another, as `setSubstitutions` said: a string that is
 *   known goes on with the cheapest.
 * @returns how many bytes were written to `out`.
 */
export function writeLzw(
  indices: usize,
  count: u32,
  minCodeSize: u32,
  scratch: usize,
  out: usize,
  isLossy: bool,
): usize {
  const clearCode: u32 = 1 << minCodeSize;
  const endCode = clearCode + 1;
  to = scratch;
  bits = 0;
  bitCount = 0;

  let nextCode = endCode + 1;
  let width = minCodeSize + 1;
  /** Pixels before the table was begun, and before the sample under way. */
  let tableStart: u32 = 0;
  let sampleStart: u32 = 0;
  /** Pixels that a code stood for, on average, while the table was learnt. */
  let learntPace: f64 = 0;
  /** Codes of the sample under way. */
  let sampled: u32 = 0;

  put(clearCode, width);
  let prefix = <u32>load<u8>(indices);
  for (let k: u32 = 1; k < count; k++) {
    const index = <u32>load<u8>(indices + k);
    const key = (prefix << 8) | index;
    let slot = hash(key) >> HASH_SHIFT;
    let found = load<u32>(slots + ((<usize>slot) << 2));
    while (found != 0 && found >> 12 != key) {
      slot = (slot + 1) & (4 * MAX_CODES - 1);
      found = load<u32>(slots + ((<usize>slot) << 2));
    }
    if (found != 0) {
      prefix = found & (MAX_CODES - 1);
      continue;
    }
    if (isLossy) {
      const cheapest = findCheapest(prefix, index);
      if (cheapest > 0) {
        store<u8>(indices + k, load<u8>(lastIndex + cheapest));
        prefix = cheapest;
        continue;
      }
      if (nextCode < MAX_CODES) setLonger(prefix, nextCode, index);
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
      forget(endCode + 1, nextCode, isLossy);
      nextCode = endCode + 1;
      width = minCodeSize + 1;
      tableStart = k;
    }
  }
  put(prefix, width);
  if (nextCode == 1 << width && width < 12) width++;
  put(endCode, width);
  forget(endCode + 1, nextCode, isLossy);
  store<u32>(to, <u32>bits);
  to += (bitCount + 7) >> 3;

  store<u8>(out, minCodeSize);
  return 1 + writeBlocks(scratch, to - scratch, out + 1);
}

/** Of the strings one longer than a prefix the one whose last index is cheapest to take; 0 for none. */
function findCheapest(prefix: u32, index: u32): u32 {
  const costs = substitutions + ((<usize>index) << 10);
  let cheapest: u32 = 0;
  let least: f32 = 1;
  let code = <u32>load<u16>(firstLonger + ((<usize>prefix) << 1));
  while (code > 0) {
    const cost = load<f32>(costs + ((<usize>load<u8>(lastIndex + code)) << 2));
    if (cost < least) {
      least = cost;
      cheapest = code;
    }
    code = load<u16>(nextLonger + ((<usize>code) << 1));
  }
  return cheapest;
}

function setLonger(prefix: u32, code: u32, index: u32): void {
  const first = firstLonger + ((<usize>prefix) << 1);
  store<u16>(nextLonger + ((<usize>code) << 1), load<u16>(first));
  store<u16>(first, code);
  store<u8>(lastIndex + code, index);
}

/** Puts the length before each block, and the empty block that ends them. */
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
