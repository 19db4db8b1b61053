import { PNG } from 'pngjs';
import { messageOf, PipelineError } from '../../errors.js';
import { checkPng, type PngFile } from './check-png.js';
import { inflate } from './inflate.js';
import { unfilterRgba } from './unfilter-rgba.js';

/** Pixels row by row from the top left, four bytes each: red, green, blue, alpha (not premultiplied). */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** `width * height * 4` bytes, at the start of a buffer of their own. */
  readonly rgba: Uint8Array;
}

/** Samples per pixel of each colour type (PNG 11.2.1). */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const RGB = 2;
const RGBA = 6;

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
/** An image that is not interlaced is one pass over every pixel. */
const WHOLE = [[0, 0, 1, 1]] as const;

/**
 * Decodes a PNG of any colour type, depth and interlacing to 8-bit RGBA.
 *
 * @param bytes one file; it is checked first ({@link checkPng}), so it need not be trusted.
 * @throws PipelineError as `checkPng` does, and `ERR_PNG_CORRUPT` for image data that does not inflate
 *   to the size that the header states.
 */
export function decodePng(bytes: Uint8Array): RgbaImage {
  const file = checkPng(bytes);
  try {
    return isPlain(file) ? decodePlain(file) : decodeOther(file, bytes);
  } catch (error) {
    throw new PipelineError('ERR_PNG_CORRUPT', `The PNG is damaged: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** What most tools write: 8-bit RGB or RGBA, row after row. */
const isPlain = ({ colorType, bitDepth, interlaced, hasTransparency }: PngFile): boolean =>
  (colorType === RGB || colorType === RGBA) && bitDepth === 8 && !interlaced && !hasTransparency;

/** Several times as fast as the general decoder. */
function decodePlain({ width, height, colorType, data }: PngFile): RgbaImage {
  const pixelBytes = colorType === RGBA ? 4 : 3;
  const rows = inflate(join(data), height * (1 + width * pixelBytes));
  const rgba = new Uint8Array(width * height * 4);
  unfilterRgba(rows, width, height, pixelBytes, rgba);
  return { width, height, rgba };
}

/** The other colour types and depths, and interlaced images, through pngjs. */
function decodeOther(file: PngFile, bytes: Uint8Array): RgbaImage {
  // pngjs inflates interlaced images without a bound, and takes damaged data of others for pixels.
  // Inflating it here first proves that it is whole and has the right size.
  inflate(join(file.data), filteredSize(file));
  const { width, height, data } = PNG.sync.read(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
  return { width, height, rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** The size in bytes of all passes, each with rows of a filter byte and packed pixels. */
function filteredSize({ width, height, bitDepth, colorType, interlaced }: PngFile): number {
  const bitsPerPixel = bitDepth * (SAMPLES[colorType] as number);
  let size = 0;
  for (const [x, y, stepX, stepY] of interlaced ? ADAM7 : WHOLE) {
    const columns = Math.ceil((width - x) / stepX);
    const rows = Math.ceil((height - y) / stepY);
    if (columns > 0 && rows > 0) size += rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  }
  return size;
}

const join = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
