import { PipelineError } from '../../errors.js';
import { ByteWriter } from '../gif/byte-writer.js';
import { chunkName, IEND, MAX_CHUNKS, SIGNATURE, tooManyChunks } from './chunks.js';

/** The bytes of a chunk's length and type, before its data, and of the CRC after its data (PNG 5.3). */
const CHUNK_HEADER = 8;
const CRC = 4;

/**
 * Splits a stream of PNG files, one right after another, into single files. It finds the end of a file by
 * walking the chunks by their lengths (PNG 5.3) up to IEND, so a signature inside the data of a chunk does
 * not matter. It does not check the contents of a file; `checkPng` does.
 *
 *     pieces   [PNG PN][G P][NG]
 *     files    A       B    C
 *
 * It holds at most one unfinished file, of at most `maxBytes`.
 */
export class PngSplitter {
  /** The bytes of the current file that have come so far. */
  private readonly file = new ByteWriter();
  /** The offset of the current file in the stream, in bytes. */
  private offset = 0;
  /** The part of the file that is being received. */
  private part: 'signature' | 'chunk header' | 'chunk' | 'last chunk' = 'signature';
  /** The offset in the file where this part ends. */
  private partEnd = SIGNATURE.length;
  /** The type of the current chunk. */
  private chunk = 0;
  /** How many chunks of this file have begun. */
  private chunks = 0;

  /** @param maxBytes the most bytes of a file; a chunk whose length goes beyond it is refused at once. */
  constructor(private readonly maxBytes: number) {}

  /**
   * Takes the next bytes of the stream, any number of them, and yields each file that they complete, as
   * an exact-size copy. The generator must be read to its end before the next `push`.
   *
   * @throws PipelineError `ERR_NOT_A_PNG` if a file does not begin with the signature,
   *   `ERR_PNG_TOO_MANY_CHUNKS` or `ERR_FRAME_TOO_LARGE`; the splitter cannot be used after an error.
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
   * Tells the splitter that the stream has ended.
   *
   * @throws PipelineError `ERR_PNG_TRUNCATED` if the stream ends inside a file.
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
        `The PNG at byte ${this.offset} has at least ${this.partEnd} bytes; at most ${this.maxBytes} are allowed`,
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
