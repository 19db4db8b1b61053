import { PipelineError } from '../../errors.js';
import type { RgbaImage } from '../../messages.js';
import { adam7Passes, placePass } from './adam7.js';
import { checkPng, MAX_PIXELS, type PngFile } from './check-png.js';
import { rowSize } from './color-type.js';
import { inflate } from './inflate.js';
import { toRgba, type Rgba } from './to-rgba.js';

/**
 * Decodes a PNG of any colour type, depth and interlacing to 8-bit RGBA. The image is not turned upright,
 * and its colours are not converted to sRGB.
 *
 * @param bytes one file; it need not be trusted, because {@link checkPng} checks it first.
 * @param isLiberal whether to check as `checkPng` does for files on disk.
 * @throws PipelineError as `checkPng` and `decodePixels` do.
 */
export const decodePng = (bytes: Uint8Array, isLiberal = false): RgbaImage =>
  decodePixels(checkPng(bytes, MAX_PIXELS, isLiberal));

/**
 * Decodes the pixels of a PNG that {@link checkPng} has checked.
 *
 * @throws PipelineError `ERR_PNG_CORRUPT` for image data that does not inflate to the size in the header,
 *   has an unknown filter type, or an index beyond the palette; `ERR_PNG_TRUNCATED` if the file ends
 *   inside the image data.
 */
export const decodePixels = (file: PngFile): RgbaImage => ({
  width: file.width,
  height: file.height,
  rgba: file.interlaced ? decodeInterlaced(file) : decodeWhole(file),
});

function decodeWhole(file: PngFile): Rgba {
  const rows = inflateRows(file, filteredSize(file, file));
  return toRgba(file, rows, file.width, file.height);
}

/** The passes of an interlaced image are stored one after another, each like a separate image (PNG 8.1). */
function decodeInterlaced(file: PngFile): Rgba {
  const passes = adam7Passes(file.width, file.height);
  const size = passes.reduce((sum, pass) => sum + filteredSize(file, pass), 0);
  const rows = inflateRows(file, size);
  const rgba = new Uint8Array(file.width * file.height * 4);
  const pixels = new Uint32Array(rgba.buffer);
  let start = 0;
  for (const pass of passes) {
    const end = start + filteredSize(file, pass);
    const image = toRgba(file, rows.subarray(start, end), pass.width, pass.height);
    placePass(pass, new Uint32Array(image.buffer), pixels, file.width);
    start = end;
  }
  return rgba;
}

/**
 * The memory that decoding takes, in bytes: the inflated rows and the image, and for an interlaced image
 * also its largest pass, which has half of the pixels.
 */
export const decodingMemory = (file: PngFile): number =>
  filteredSize(file, file) + file.width * file.height * (file.interlaced ? 6 : 4);

function inflateRows({ data, isLiberal, isCut }: PngFile, size: number): Uint8Array {
  try {
    return inflate(join(data), size, isLiberal);
  } catch (error) {
    if (!isCut) throw error;
    throw new PipelineError('ERR_PNG_TRUNCATED', 'The PNG ends before its pixels do', {
      cause: error,
    });
  }
}

/** The size in bytes of all rows, each with its filter byte. */
const filteredSize = (
  format: PngFile,
  { width, height }: { readonly width: number; readonly height: number },
): number => height * (1 + rowSize(format, width));

const join = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
