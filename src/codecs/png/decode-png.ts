import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { messageOf, PipelineError } from '../../errors.js';
import { checkPng, type PngHeader } from './check-png.js';

/** Pixels row by row from the top left, four bytes each: red, green, blue, alpha (not premultiplied). */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** `width * height * 4` bytes, at the start of a buffer of their own. */
  readonly rgba: Uint8Array;
}

/** Samples per pixel of each colour type (PNG 11.2.1). */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** PNG 8.2, Adam7: first column, first row, column step, row step of each pass. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Decodes a PNG of any colour type, depth and interlacing to 8-bit RGBA.
 *
 * @param bytes one file; it is checked first ({@link checkPng}), so it need not be trusted.
 * @throws PipelineError as `checkPng` does, and `ERR_PNG_CORRUPT` for image data that does not inflate
 *   to the size that the header states.
 */
export function decodePng(bytes: Uint8Array): RgbaImage {
  const header = checkPng(bytes);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (header.interlaced) capInterlaced(file, header);
    const { width, height, data } = PNG.sync.read(file);
    return { width, height, rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  } catch (error) {
    throw new PipelineError('ERR_PNG_CORRUPT', `The PNG is damaged: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * pngjs inflates interlaced images without a bound, so a small file could ask for any amount of
 * memory. Inflating once under the bound that the header gives proves that it does not.
 */
function capInterlaced(file: Buffer, { width, height, bitDepth, colorType }: PngHeader): void {
  const bitsPerPixel = bitDepth * (SAMPLES[colorType] ?? 0);
  let size = 0;
  for (const [x, y, stepX, stepY] of ADAM7) {
    const columns = Math.ceil((width - x) / stepX);
    const rows = Math.ceil((height - y) / stepY);
    if (columns > 0 && rows > 0) size += rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  }
  inflateSync(imageData(file), { maxOutputLength: size });
}

/** The IDAT chunks of a checked file, joined. */
function imageData(file: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let position = 8; position < file.length; ) {
    const length = file.readUInt32BE(position);
    if (file.toString('latin1', position + 4, position + 8) === 'IDAT') {
      parts.push(file.subarray(position + 8, position + 8 + length));
    }
    position += 12 + length;
  }
  return Buffer.concat(parts);
}
