import type { Rectangle } from '../../kernels/frame-kernels.js';
import type { ByteWriter } from './byte-writer.js';

/** The most entries of a colour table (GIF89a 19). */
export const MAX_COLORS = 256;

/** The bytes of a graphic control extension, an image descriptor and the largest colour table. */
const MAX_OVERHEAD = 8 + 10 + 3 * 256;

/** The bits of an index into a colour table, which has 2, 4, 8, … 256 entries (GIF89a 19, 21): 1 to 8. */
const tableBitsOf = (colors: number): number => Math.max(1, Math.ceil(Math.log2(colors)));

/** The LZW minimum code size for a number of colours (GIF89a 22): the bits of an index, at least 2. */
export const minCodeSizeOf = (colors: number): number => Math.max(2, tableBitsOf(colors));

/**
 * Appends a frame: graphic control extension (GIF89a 23), image descriptor (20), local colour table (21)
 * and image data (22). Disposal and delay are 0 until `formats/gif.ts` sets them.
 *
 * @param table the colours, three bytes each.
 * @param transparent the transparent index, one past the colours of the table; -1 for none.
 * @param data the LZW-compressed indices of the area, in sub-blocks.
 */
export function writeFrame(
  { left, top, width, height }: Rectangle,
  table: Uint8Array,
  transparent: number,
  data: Uint8Array,
  out: ByteWriter,
): void {
  const isTransparent = transparent >= 0;
  const tableBits = tableBitsOf(table.length / 3 + (isTransparent ? 1 : 0));
  out.reserve(MAX_OVERHEAD + data.length);

  out.byte(0x21);
  out.byte(0xf9);
  out.byte(4);
  out.byte(isTransparent ? 1 : 0);
  out.uint16(0);
  out.byte(isTransparent ? transparent : 0);
  out.byte(0);

  out.byte(0x2c);
  out.uint16(left);
  out.uint16(top);
  out.uint16(width);
  out.uint16(height);
  out.byte(0x80 | (tableBits - 1));
  out.append(table);
  for (let entry = table.length; entry < 3 << tableBits; entry += 1) out.byte(0);
  out.append(data);
}
