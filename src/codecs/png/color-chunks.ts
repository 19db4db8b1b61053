import { GRAY, INDEXED, RGB, type PixelFormat } from './color-type.js';
import { corrupt } from './corrupt.js';

/**
 * Proves that a PLTE chunk has the length of a palette (PNG 3rd edition, 11.2.2).
 *
 * @throws PipelineError `ERR_PNG_CORRUPT`.
 */
export function checkPalette(palette: Uint8Array, { colorType, bitDepth }: PixelFormat): void {
  const most = colorType === INDEXED ? 2 ** bitDepth : 256;
  if (palette.length === 0 || palette.length % 3 !== 0 || palette.length > most * 3) {
    throw corrupt(
      `its palette has ${palette.length} bytes, which are not 1 to ${most} entries of 3`,
    );
  }
}

/**
 * Proves that a tRNS chunk has the length that its colour type asks for (11.3.1.1): one alpha for each
 * of the first palette entries, or two bytes for each sample of one colour.
 *
 * @throws PipelineError `ERR_PNG_CORRUPT`.
 */
export function checkTransparency(
  transparency: Uint8Array,
  { colorType }: PixelFormat,
  palette: Uint8Array | undefined,
): void {
  const { length } = transparency;
  const isRight =
    colorType === INDEXED
      ? palette !== undefined && length <= palette.length / 3
      : (colorType === GRAY && length === 2) || (colorType === RGB && length === 6);
  if (!isRight) throw corrupt(`${length} bytes of transparency do not fit its colours`);
}
