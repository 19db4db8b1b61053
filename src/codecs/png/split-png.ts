import { PipelineError } from '../../errors.js';
import { ByteWriter } from '../gif/byte-writer.js';
import { chunkName, IEND, MAX_CHUNKS, SIGNATURE, tooManyChunks } from './chunks.js';

/** A chunk's length and type, before its data; its CRC, after it (PNG 5.3). */
const CHUNK_HEADER = 8;
const CRC = 4;

/**
 * Cuts a stream of PNG files, one right after another, into files. Where a file ends is found by
 * walking its chunks by their lengths (PNG 5.3) up to IEND, so whatever their data looks like does no
 * harm. What a file holds is not checked: that is `checkPng`'s to do.
 *
 *     pieces   [PNG PN][G P][NG]
 *     files    A       B    C
 *
 * It keeps no more than came of one file, and of that no more than `maxBytes`.
 */
export class PngSplitter {
  /** What came of the current file. */
  private readonly file = new ByteWriter();
  /** Where the current file begins in the stream. */
  private offset = 0;
  /** What is coming, and where in the file it ends. */
  private part: 'signature' | 'chunk header' | 'chunk' | 'last chunk' = 'signature';
  private partEnd = SIGNATURE.length;
  /** The type of the chunk that is coming, and how many began in this file. */
  private chunk = 0;
  private chunks = 0;

  /** @param maxBytes a file of more bytes is refused, as soon as a chunk claims that it has more. */
  constructor(private readonly maxBytes: number) {}

  /**
   * Takes the next bytes of the stream, of any number, and gives the files that they complete, each
   * an exact-size copy. All must be taken before the next push.
   *
   * @throws PipelineError `ERR_NOT_A_PNG` where a file should begin and does not,
   *   `ERR_PNG_TOO_MANY_CHUNKS` or `ERR_FRAME_TOO_LARGE`; after that, nothing more can be split.
   */
  *push(bytes: Uint8Array): Generator<Uint8Array, void> {
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + this.partEnd - this.file.length);
      const piece = bytes.subarray(at, end);
      if (this.part === 'signature') this.checkSignature(piece);
      this.file.reserve(piece.length);
      this.file.append(piece);
      at = end;
      if (this.file.length < this.partEnd) return;
      if (this.part === 'last chunk') yield this.takeFile();
      else this.nextPart();
    }
  }

  /**
   * The stream has ended.
   *
   * @throws PipelineError `ERR_PNG_TRUNCATED` where that is inside a file.
   */
  end(): void {
    const { length } = this.file;
    if (length === 0) return;
    const { part, chunk } = this;
    const inside =
      part === 'signature' || part === 'chunk header'
        ? `a ${part}`
        : `chunk ${chunkName(chunk)}, which ends ${this.partEnd - length} bytes later`;
    throw new PipelineError(
      'ERR_PNG_TRUNCATED',
      `The PNG at byte ${this.offset} ends after ${length} bytes, inside ${inside}`,
    );
  }

  private checkSignature(piece: Uint8Array): void {
    const { length } = this.file;
    const wrong = piece.findIndex((byte, k) => byte !== SIGNATURE[length + k]);
    if (wrong === -1) return;
    throw new PipelineError(
      'ERR_NOT_A_PNG',
      `Not a PNG at byte ${this.offset}: byte ${length + wrong} of its signature is ` +
        `${hex(piece[wrong])}, not ${hex(SIGNATURE[length + wrong])}`,
    );
  }

  private nextPart(): void {
    const { bytes, length } = this.file;
    if (this.part === 'chunk header') {
      const header = new DataView(bytes.buffer, length - CHUNK_HEADER);
      this.chunk = header.getUint32(4);
      this.chunks += 1;
      if (this.chunks > MAX_CHUNKS) throw tooManyChunks(` at byte ${this.offset}`);
      this.part = this.chunk === IEND ? 'last chunk' : 'chunk';
      this.partEnd = length + header.getUint32(0) + CRC;
    } else {
      this.part = 'chunk header';
      this.partEnd = length + CHUNK_HEADER;
    }
    if (this.partEnd > this.maxBytes) {
      throw new PipelineError(
        'ERR_FRAME_TOO_LARGE',
        `The PNG at byte ${this.offset} has at least ${this.partEnd} bytes; at most ${this.maxBytes} are taken`,
      );
    }
  }

  private takeFile(): Uint8Array {
    const file = this.file.toBytes();
    this.offset += file.length;
    this.file.length = 0;
    this.chunks = 0;
    this.part = 'signature';
    this.partEnd = SIGNATURE.length;
    return file;
  }
}

const hex = (byte = 0): string => `0x${byte.toString(16).padStart(2, '0')}`;
