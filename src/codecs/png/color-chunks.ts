import { GRAY, INDEXED, RGB, type PixelFormat } from './color-type.js';
import { corrupt } from './corrupt.js';

/** The most entries of a palette (PNG 3rd edition, 11.2.2). */
const MAX_ENTRIES = 256;

/**
 * Reads PLTE (11.2.2).
 *
 * @param palette the data of the chunk: three bytes an entry.
 * @param isLiberal whether to do as libpng does: drop entries beyond the bit depth, which no pixel can
 *   name, and accept any length for a palette that only suggests colours. More than 256 entries of an
 *   indexed image are an error even then.
 * @returns the entries that pixels can name, three bytes each.
 * @throws PipelineError `ERR_PNG_CORRUPT` for a length that no palette can have.
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
      `its palette has ${palette.length} bytes, which are not 1 to ${most} entries of 3 bytes`,
    );
  }
  return palette.subarray(0, reachable * 3);
}

/**
 * Reads tRNS (11.3.1.1). It holds one alpha for each of the first palette entries, or, in an image without
 * a palette, the one transparent colour with two bytes for each sample.
 *
 * @param transparency the data of the chunk.
 * @param palette the palette that came before it, if any.
 * @param isLiberal whether to cut a chunk that is too long, and to ignore one that is too short, that comes
 *   before the palette, or that belongs to an image with an alpha channel.
 * @returns `undefined` if the chunk is ignored.
 * @throws PipelineError `ERR_PNG_CORRUPT` for a length that does not fit the colour type.
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
  throw corrupt(`its transparency has ${length} bytes, which do not fit its colours`);
}

/** The longest tRNS for a colour type, in bytes; `undefined` if the image must not have one. */
function mostBytes(colorType: number, palette: Uint8Array | undefined): number | undefined {
  if (colorType === INDEXED) return palette && palette.length / 3;
  return colorType === GRAY ? 2 : colorType === RGB ? 6 : undefined;
}
