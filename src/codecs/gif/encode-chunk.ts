import type { EncodedChunk, EncodedFrame } from '../../messages.js';
import type { IndexedImage } from '../palette/indexed-image.js';
import { ByteWriter } from './byte-writer.js';
import { lzwBound, writeLzw } from './lzw.js';

/** Graphic control extension, image descriptor and the largest colour table. */
const MAX_OVERHEAD = 8 + 10 + 3 * 256;

/**
 * Encodes consecutive frames as GIF89a blocks. A function of the frames alone: no header, no delay, no
 * disposal, no trailer; so chunks may be made in any order, anywhere, and stand one after another.
 *
 * @param images the frames in order, each of any size that passes `checkScreen`.
 */
export function encodeChunk(
  images: Iterable<IndexedImage>,
): Pick<EncodedChunk, 'frames'> & { readonly bytes: Uint8Array<ArrayBuffer> } {
  const out = new ByteWriter();
  const frames: EncodedFrame[] = [];
  for (const image of images) {
    const { width, height, palette, transparentIndex } = image;
    const colors = palette.length / 3;
    frames.push({ offset: out.length, width, height, colors, transparent: transparentIndex >= 0 });
    writeFrame(image, out);
  }
  return { frames, bytes: out.toBytes() };
}

function writeFrame(image: IndexedImage, out: ByteWriter): void {
  const { width, height, pixels, palette, transparentIndex } = image;
  const isTransparent = transparentIndex >= 0;
  // A colour table has 2, 4, 8, … 256 entries (GIF89a 19, 21): 1 to 8 bits.
  const tableBits = Math.max(1, Math.ceil(Math.log2(palette.length / 3)));
  out.reserve(MAX_OVERHEAD + lzwBound(pixels.length));

  // Graphic control extension (GIF89a 23); disposal and delay are the writer's to set.
  out.byte(0x21);
  out.byte(0xf9);
  out.byte(4);
  out.byte(isTransparent ? 1 : 0);
  out.uint16(0);
  out.byte(isTransparent ? transparentIndex : 0);
  out.byte(0);

  // Image descriptor (20) with a local colour table (21).
  out.byte(0x2c);
  out.uint16(0);
  out.uint16(0);
  out.uint16(width);
  out.uint16(height);
  out.byte(0x80 | (tableBits - 1));
  out.append(palette);
  for (let entry = palette.length; entry < 3 << tableBits; entry += 1) out.byte(0);

  writeLzw(pixels, Math.max(2, tableBits), out);
}
