import type { Rectangle } from '../../kernels/frame-kernels.js';
import type { ByteWriter } from './byte-writer.js';

/** GIF89a 19: a colour table has at most this many entries. */
export const MAX_COLORS = 256;

/** Graphic control extension, image descriptor and the largest colour table. */
const MAX_OVERHEAD = 8 + 10 + 3 * 256;

/** A colour table has 2, 4, 8, … 256 entries (GIF89a 19, 21): 1 to 8 bits. */
const tableBitsOf = (colors: number): number => Math.max(1, Math.ceil(Math.log2(colors)));

/** Bits per index of a number of colours, as image data states it (GIF89a 22): at least 2. */
export const minCodeSizeOf = (colors: number): number => Math.max(2, tableBitsOf(colors));

/**
 * Appends a frame: graphic control extension (GIF89a 23; disposal and delay are the writer's to set),
 * image descriptor (20), local colour table (21), image data (22).
 *
 * @param table three bytes a colour.
 * @param transparent the index that means "as before", one past the table's colours; -1 for none.
 * @param data LZW-compressed indices of the area, in sub-blocks.
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
