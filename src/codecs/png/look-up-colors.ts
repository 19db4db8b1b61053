import { INDEXED, type ColorFormat } from './color-type.js';
import { corrupt } from './corrupt.js';

/**
 * Converts pixels of one sample of up to 8 bits, grey or an index into the palette, to RGBA. A table holds
 * the colour of each value.
 *
 * @param rows unfiltered rows: a filter byte, then the pixels, the leftmost one in the high bits of a byte
 *   (PNG 3rd edition, 7.2).
 * @param width the width of a row in pixels.
 * @param rgba the output, four bytes a pixel.
 * @throws PipelineError `ERR_PNG_CORRUPT` for an index beyond the palette.
 */
export function lookUpColors(
  format: ColorFormat,
  rows: Uint8Array,
  width: number,
  rgba: Uint8Array,
): void {
  const { bitDepth } = format;
  const colors = format.colorType === INDEXED ? paletteColors(format) : grayColors(format);
  const pixels = new Uint32Array(rgba.buffer);
  const mask = 2 ** bitDepth - 1;
  let from = 0;
  for (let start = 0; start < pixels.length; start += width) {
    from += 1;
    let shift = 8;
    for (let to = start; to < start + width; to += 1) {
      if (shift === 0) {
        shift = 8;
        from += 1;
      }
      shift -= bitDepth;
      const value = ((rows[from] as number) >> shift) & mask;
      if (value >= colors.length) throw corrupt(`its palette has no entry ${value}`);
      pixels[to] = colors[value] as number;
    }
    from += 1;
  }
}

/**
 * The entries of PLTE (11.2.2), with the alpha that tRNS (11.3.1.1) gives to the first of them. In a liberal
 * format the table has an entry for every possible index; those beyond the palette are opaque black.
 */
function paletteColors(format: ColorFormat): Uint32Array {
  const { transparency, isLiberal, bitDepth } = format;
  const palette = format.palette as Uint8Array;
  const colors = new Uint8Array((isLiberal ? 2 ** bitDepth : palette.length / 3) * 4);
  for (let from = 0, to = 0; to < colors.length; from += 3, to += 4) {
    colors.set(palette.subarray(from, from + 3), to);
    colors[to + 3] = transparency?.[to >> 2] ?? 255;
  }
  return new Uint32Array(colors.buffer);
}

/** Greys scaled to 0 to 255 (13.12), opaque except for the one that tRNS makes transparent. */
function grayColors({ bitDepth, transparency }: ColorFormat): Uint32Array {
  const colors = new Uint8Array(4 << bitDepth);
  const white = 2 ** bitDepth - 1;
  for (let value = 0; value <= white; value += 1) {
    // Exact: 255 is a multiple of 1, 3, 15 and 255, the values of `white`.
    colors.fill((value * 255) / white, value * 4, value * 4 + 3);
    colors[value * 4 + 3] = 255;
  }
  // tRNS holds 16 bits, of which only the low `bitDepth` bits count (11.3.1.1).
  if (transparency) colors[((transparency[1] as number) & white) * 4 + 3] = 0;
  return new Uint32Array(colors.buffer);
}
