import type { ByteWriter } from '../../src/codecs/gif/byte-writer.js';

/** The longest data sub-block (GIF89a 15). */
const BLOCK = 255;

/** The most bytes that {@link CodeWriter} appends for so many bytes of codes. */
export const codesBound = (bytes: number): number => bytes + Math.ceil(bytes / BLOCK) + 2;

/**
 * Appends codes of changing width, least significant bit first, in data sub-blocks (GIF89a 15, and
 * appendix F).
 */
export class CodeWriter {
  private readonly bytes: Uint8Array;
  private at: number;
  /** Where the length of the open block goes. */
  private blockStart: number;
  /** Bits that do not fill a byte yet. */
  private bits = 0;
  private bitCount = 0;

  /** @param out must have {@link codesBound} bytes reserved. */
  constructor(private readonly out: ByteWriter) {
    this.bytes = out.bytes;
    this.blockStart = out.length;
    this.at = out.length + 1;
  }

  /** @param width in bits, up to 12. */
  write(code: number, width: number): void {
    let bits = this.bits | (code << this.bitCount);
    let bitCount = this.bitCount + width;
    let at = this.at;
    while (bitCount >= 8) {
      this.bytes[at++] = bits & 255;
      bits >>>= 8;
      bitCount -= 8;
      if (at - this.blockStart > BLOCK) {
        this.bytes[this.blockStart] = BLOCK;
        this.blockStart = at++;
      }
    }
    this.bits = bits;
    this.bitCount = bitCount;
    this.at = at;
  }

  /** Closes the last block, and ends the sequence. */
  end(): void {
    if (this.bitCount > 0) this.bytes[this.at++] = this.bits & 255;
    // A block that is exactly full was closed already, and an empty one is the terminator.
    const last = this.at - this.blockStart - 1;
    this.bytes[this.blockStart] = last;
    if (last > 0) this.bytes[this.at++] = 0;
    this.out.length = this.at;
  }
}
