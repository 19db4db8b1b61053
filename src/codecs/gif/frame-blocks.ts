import type { ByteWriter } from './byte-writer.js';
import type { Rectangle } from './canvas.js';
import { lzwBound, writeLzw } from './lzw.js';

/** Graphic control extension, image descriptor and the largest colour table. */
const MAX_OVERHEAD = 8 + 10 + 3 * 256;

/**
 * Appends a frame: graphic control extension (GIF89a 23; disposal and delay are the writer's to set),
 * image descriptor (20), local colour table (21), image data (22).
 *
 * @param pixels palette indices of the area, row by row.
 * @param table three bytes a colour.
 * @param transparent the index that means "as before", one past the table's colours; -1 for none.
 */
export function writeFrame(
  { left, top, width, height }: Rectangle,
  pixels: Uint8Array,
  table: Uint8Array,
  transparent: number,
  out: ByteWriter,
  distances?: Float32Array,
): void {
  const isTransparent = transparent >= 0;
  const colors = table.length / 3 + (isTransparent ? 1 : 0);
  // A colour table has 2, 4, 8, … 256 entries (GIF89a 19, 21): 1 to 8 bits.
  const tableBits = Math.max(1, Math.ceil(Math.log2(colors)));
  out.reserve(MAX_OVERHEAD + lzwBound(pixels.length));

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

  writeLzw(pixels, Math.max(2, tableBits), out, distances);
}
