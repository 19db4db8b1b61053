import { GRAY, INDEXED, RGB, type PixelFormat } from './color-type.js';
import { corrupt } from './corrupt.js';

/** The most entries of any palette (PNG 3rd edition, 11.2.2). */
const MAX_ENTRIES = 256;

/**
 * Reads PLTE, whose length must be that of a palette (11.2.2).
 *
 * @param isLiberal whether entries that no pixel can reach are left out, as libpng does, and palettes
 *   that only suggest colours may have any length. Of more than 256 entries even libpng wants none.
 * @throws PipelineError `ERR_PNG_CORRUPT`.
 */
export function readPalette(
  palette: Uint8Array,
  { colorType, bitDepth }: PixelFormat,
  isLiberal: boolean,
): Uint8Array {
  const isIndexed = colorType === INDEXED;
  if (isLiberal && !isIndexed) return palette;
  const reachable = isIndexed ? 2 ** bitDepth : MAX_ENTRIES;
  const most = isLiberal ? MAX_ENTRIES : reachable;
  if (palette.length === 0 || palette.length % 3 !== 0 || palette.length > most * 3) {
    throw corrupt(
      `its palette has ${palette.length} bytes, which are not 1 to ${most} entries of 3`,
    );
  }
  return palette.subarray(0, reachable * 3);
}

/**
 * Reads tRNS, whose length must be the one that its colour type asks for (11.3.1.1): one alpha for each
 * of the first palette entries, or two bytes for each sample of one colour.
 *
 * @param isLiberal whether one that is too long is cut, and one that cannot be meant is left out:
 *   because it is too short, the image has alpha of its own, or the palette did not come before it.
 * @returns `undefined` for one that is left out.
 * @throws PipelineError `ERR_PNG_CORRUPT`.
 */
export function readTransparency(
  transparency: Uint8Array,
  { colorType }: PixelFormat,
  palette: Uint8Array | undefined,
  isLiberal: boolean,
): Uint8Array | undefined {
  const { length } = transparency;
  const most = mostBytes(colorType, palette);
  if (most !== undefined && (colorType === INDEXED || length >= most)) {
    if (length <= most) return transparency;
    if (isLiberal) return transparency.subarray(0, most);
  }
  if (isLiberal) return undefined;
  throw corrupt(`${length} bytes of transparency do not fit its colours`);
}

/** `undefined` where there must be none. */
function mostBytes(colorType: number, palette: Uint8Array | undefined): number | undefined {
  if (colorType === INDEXED) return palette && palette.length / 3;
  return colorType === GRAY ? 2 : colorType === RGB ? 6 : undefined;
}
