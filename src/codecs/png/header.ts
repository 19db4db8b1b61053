import { checkPixels } from '../check-pixels.js';
import type { PixelFormat } from './color-type.js';
import { corrupt } from './corrupt.js';

/** The contents of IHDR (PNG 3rd edition, 11.2.1); width and height in pixels. */
export interface PngHeader extends PixelFormat {
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
}

/** The bit depths that each colour type may have (PNG 3rd edition, table 12). */
const BIT_DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Reads the 13 bytes of IHDR at offset `at`.
 *
 * @throws PipelineError `ERR_PNG_CORRUPT` for values that PNG does not allow, or
 *   `ERR_PNG_TOO_MANY_PIXELS`.
 */
export function readHeader(view: DataView, at: number, maxPixels: number): PngHeader {
  const width = view.getUint32(at);
  const height = view.getUint32(at + 4);
  const bitDepth = view.getUint8(at + 8);
  const colorType = view.getUint8(at + 9);
  const interlace = view.getUint8(at + 12);
  if (width === 0 || height === 0) throw corrupt(`its size is ${width}x${height}`);
  checkPixels({ width, height }, maxPixels, 'ERR_PNG_TOO_MANY_PIXELS');
  if (!BIT_DEPTHS[colorType]?.includes(bitDepth)) {
    throw corrupt(`colour type ${colorType} with bit depth ${bitDepth} is not allowed`);
  }
  if (view.getUint8(at + 10) !== 0 || view.getUint8(at + 11) !== 0 || interlace > 1) {
    throw corrupt('its compression, filter or interlace method is unknown');
  }
  return { width, height, bitDepth, colorType, interlaced: interlace === 1 };
}
