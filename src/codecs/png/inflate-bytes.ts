import { adler32 } from './adler32.js';
import { corrupt } from './corrupt.js';
import { HuffmanCode } from './huffman.js';

/** By length symbol from 257 on: the shortest match, and the number of extra bits (RFC 1951 3.2.5). */
const LENGTHS = Uint16Array.of(
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31],
  ...[35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258],
);
const LENGTH_BITS = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
  ...[3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
);
/** By distance symbol: the shortest distance, and the number of extra bits (3.2.5). */
const DISTANCES = Uint16Array.of(
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769],
  ...[1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577],
);
const DISTANCE_BITS = Uint8Array.from({ length: 30 }, (_, k) => Math.max(0, (k >> 1) - 1));
/** The order in which a stream stores the lengths of the codes for code lengths (3.2.7). */
const ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15);

const END_OF_BLOCK = 256;
const MAX_LITERALS = 286;
const MAX_DISTANCES = 30;

/** The fixed codes, which need no table in the stream (3.2.6). */
const fixedLiterals = new HuffmanCode(288);
const fixedDistances = new HuffmanCode(32);
fixedLiterals.build(new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280), false);
fixedDistances.build(new Uint8Array(32).fill(5), false);

/** The codes of the current block; shared by all streams, because inflating is synchronous. */
const lengthCode = new HuffmanCode(19);
const literals = new HuffmanCode(MAX_LITERALS);
const distances = new HuffmanCode(MAX_DISTANCES);

/** The result of inflating a zlib stream. */
export interface Inflated {
  /** How many bytes were written. */
  readonly length: number;
  /** The offset in the data after the stream and its checksum; `undefined` if the output did not fit. */
  readonly end: number | undefined;
}

/**
 * Inflates a zlib stream (RFC 1950) into `out`, and stops when `out` is full. It accepts and refuses the
 * same streams as zlib.
 *
 * @throws PipelineError `ERR_PNG_CORRUPT`, with a message that says which part of the stream is damaged.
 */
export function inflateInto(data: Uint8Array, out: Uint8Array): Inflated {
  checkZlibHeader(data);
  const stream = new Stream(data, out);
  for (let isLast = 0; isLast === 0;) {
    isLast = stream.take(1);
    const type = stream.take(2);
    if (type === 0) stream.copyStored();
    else if (type === 1) stream.decode(fixedLiterals, fixedDistances);
    else if (type === 2) {
      stream.readCodes();
      stream.decode(literals, distances);
    } else throw corrupt('its image data has a block of an unknown type');
    if (stream.isFull) return { length: stream.length, end: undefined };
  }
  return { length: stream.length, end: stream.checkSum() };
}

/** Checks the two bytes at the beginning of a zlib stream (RFC 1950 2.2). */
function checkZlibHeader(data: Uint8Array): void {
  if (data.length < 2) throw endsEarly();
  const [method = 0, flags = 0] = data;
  if ((method & 15) !== 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 !== 0) {
    throw corrupt('its image data does not begin with a zlib header');
  }
  if ((flags & 0x20) !== 0)
    throw corrupt('its image data needs a dictionary, which PNG does not allow');
}

const endsEarly = () => corrupt('its image data ends early');

/** Reads a deflate stream bit by bit, and writes the inflated bytes to `out`. */
class Stream {
  /** How many bytes were written to `out`. */
  length = 0;
  /** Whether the stream has more bytes than `out` has room for. */
  isFull = false;
  /** The offset of the next byte to read; it begins after the zlib header. */
  private at = 2;
  /** Bits that were read and not used yet, the first one lowest. */
  private hold = 0;
  /** The number of bits in `hold`. */
  private bits = 0;

  constructor(
    private readonly data: Uint8Array,
    private readonly out: Uint8Array,
  ) {}

  /** Takes the next `count` bits, at most 16, as a number. */
  take(count: number): number {
    while (this.bits < count) {
      if (this.at >= this.data.length) throw endsEarly();
      this.hold |= (this.data[this.at++] as number) << this.bits;
      this.bits += 8;
    }
    const value = this.hold & ((1 << count) - 1);
    this.hold >>>= count;
    this.bits -= count;
    return value;
  }

  /** Copies a stored block (RFC 1951 3.2.4). */
  copyStored(): void {
    const { data, out } = this;
    let at = this.nextByte();
    if (at + 4 > data.length) throw endsEarly();
    const size = (data[at] as number) | ((data[at + 1] as number) << 8);
    const inverse = (data[at + 2] as number) | ((data[at + 3] as number) << 8);
    if ((size ^ inverse) !== 0xffff) {
      throw corrupt('its image data has a stored block whose two lengths disagree');
    }
    at += 4;
    const room = out.length - this.length;
    if (at + Math.min(size, room) > data.length) throw endsEarly();
    out.set(data.subarray(at, at + Math.min(size, room)), this.length);
    this.length += Math.min(size, room);
    this.isFull = size > room;
    this.at = at + size;
  }

  /** Reads the code tables at the beginning of a block (RFC 1951 3.2.7). */
  readCodes(): void {
    const literalCount = this.take(5) + 257;
    const distanceCount = this.take(5) + 1;
    const lengthCount = this.take(4) + 4;
    if (literalCount > MAX_LITERALS || distanceCount > MAX_DISTANCES) throw wrongCodes();
    const lengths = new Uint8Array(19);
    for (let k = 0; k < lengthCount; k += 1) lengths[ORDER[k] as number] = this.take(3);
    if (!lengthCode.build(lengths, false)) throw wrongCodes();

    const all = new Uint8Array(literalCount + distanceCount);
    for (let k = 0; k < all.length;) {
      const symbol = this.takeSymbol(lengthCode);
      if (symbol < 16) {
        all[k++] = symbol;
        continue;
      }
      if (symbol === 16 && k === 0) throw wrongCodes();
      const value = symbol === 16 ? (all[k - 1] as number) : 0;
      const times =
        symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
      if (k + times > all.length) throw wrongCodes();
      all.fill(value, k, k + times);
      k += times;
    }
    const canEnd = all[END_OF_BLOCK] !== 0;
    const isRight =
      canEnd &&
      literals.build(all.subarray(0, literalCount), true) &&
      distances.build(all.subarray(literalCount), true);
    if (!isRight) throw wrongCodes();
  }

  private takeSymbol(code: HuffmanCode): number {
    const { data } = this;
    while (this.bits < 15 && this.at < data.length) {
      this.hold |= (data[this.at++] as number) << this.bits;
      this.bits += 8;
    }
    const found = code.find(this.hold);
    const length = found & 15;
    if (length > this.bits) throw endsEarly();
    if (found === 0) throw unknownCode();
    this.hold >>>= length;
    this.bits -= length;
    return found >> 4;
  }

  /** Inflates literals and matches up to the end of the block (RFC 1951 3.2.3). */
  decode(literalCode: HuffmanCode, distanceCode: HuffmanCode): void {
    const { data, out } = this;
    const end = data.length;
    let { at, hold, bits, length } = this;
    for (;;) {
      // 20 bits: a code of up to 15 and up to 5 extra bits. Past the end of the data zeros are read;
      // the checks below notice if any of them is used.
      while (bits < 20) {
        if (at < end) hold |= (data[at] as number) << bits;
        at += 1;
        bits += 8;
      }
      const found = literalCode.find(hold);
      const symbol = found >> 4;
      hold >>>= found & 15;
      bits -= found & 15;
      if (at > end && at - (bits >> 3) > end) throw endsEarly();
      if (symbol < END_OF_BLOCK) {
        if (found === 0) throw unknownCode();
        if (length === out.length) {
          this.isFull = true;
          break;
        }
        out[length++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) break;

      const kind = symbol - END_OF_BLOCK - 1;
      if (kind >= LENGTHS.length) throw unknownCode();
      const lengthBits = LENGTH_BITS[kind] as number;
      let size = (LENGTHS[kind] as number) + (hold & ((1 << lengthBits) - 1));
      hold >>>= lengthBits;
      bits -= lengthBits;

      while (bits < 15) {
        if (at < end) hold |= (data[at] as number) << bits;
        at += 1;
        bits += 8;
      }
      const place = distanceCode.find(hold);
      if (place === 0) throw at - (bits >> 3) > end ? endsEarly() : unknownCode();
      hold >>>= place & 15;
      bits -= place & 15;
      if (place >> 4 >= DISTANCES.length) throw unknownCode();
      const distanceBits = DISTANCE_BITS[place >> 4] as number;
      while (bits < distanceBits) {
        if (at < end) hold |= (data[at] as number) << bits;
        at += 1;
        bits += 8;
      }
      const distance = (DISTANCES[place >> 4] as number) + (hold & ((1 << distanceBits) - 1));
      hold >>>= distanceBits;
      bits -= distanceBits;
      if (at > end && at - (bits >> 3) > end) throw endsEarly();

      if (distance > length)
        throw corrupt('its image data repeats bytes from before its beginning');
      if (length + size > out.length) {
        this.isFull = true;
        size = out.length - length;
      }
      if (distance >= size && size > 32) {
        out.copyWithin(length, length - distance, length - distance + size);
        length += size;
      } else {
        for (const stop = length + size; length < stop; length += 1) {
          out[length] = out[length - distance] as number;
        }
      }
      if (this.isFull) break;
    }
    this.at = at;
    this.hold = hold;
    this.bits = bits;
    this.length = length;
  }

  /**
   * Checks the checksum at the end of the stream (RFC 1950 2.2).
   *
   * @returns the offset after the stream.
   */
  checkSum(): number {
    const { data } = this;
    const at = this.nextByte();
    if (at + 4 > data.length) throw endsEarly();
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (adler32(this.out.subarray(0, this.length)) !== view.getUint32(at)) {
      throw corrupt('the checksum of its pixels is wrong');
    }
    return at + 4;
  }

  /** Skips the rest of the current byte, and puts back whole bytes that were read ahead. */
  private nextByte(): number {
    this.at -= this.bits >> 3;
    this.hold = 0;
    this.bits = 0;
    return this.at;
  }
}

const wrongCodes = () => corrupt('its image data has a block with an impossible table of codes');
const unknownCode = () => corrupt('its image data has a code that its table does not have');
