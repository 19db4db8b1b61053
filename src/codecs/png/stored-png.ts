import { crc32 } from 'node:zlib';
import { adler32 } from './adler32.js';

/**
 * Writes 8-bit RGB pixels as a PNG whose image data is stored, not compressed. The pixels are noise, which
 * does not compress, and a stored block takes microseconds, while setting up a deflate stream takes hundreds.
 * (PNG 3rd edition; RFC 1950 zlib; RFC 1951 3.2.4 stored blocks.)
 */

/** The most bytes of a stored block, whose length has 16 bits (RFC 1951 3.2.4). */
const BLOCK = 0xffff;
/** The bytes of the signature, IHDR, IDAT without its data, and IEND. */
const FRAMING = 8 + 25 + 12 + 12;
const BYTES_PER_PIXEL = 3;

/** The size of all rows in bytes, each with a filter byte. */
const rawSize = (width: number, height: number) => height * (1 + width * BYTES_PER_PIXEL);
/** The size of the zlib stream in bytes: header, block headers, data and Adler-32. */
const zlibSize = (raw: number) => 2 + Math.ceil(raw / BLOCK) * 5 + raw + 4;

/** The size in bytes of a stored PNG of this width and height, whatever its pixels. */
export const storedPngSize = (width: number, height: number): number =>
  FRAMING + zlibSize(rawSize(width, height));

/**
 * Writes one image of `storedPngSize(width, height)` bytes into `out`, from `offset` on.
 *
 * @param rgb `width * height * 3` bytes, row by row from the top left.
 */
export function writeStoredPng(
  rgb: Uint8Array,
  width: number,
  height: number,
  out: Uint8Array,
  offset: number,
): void {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  const rows = filteredRows(rgb, width, height);
  const raw = rows.length;
  let at = offset;

  const uint32 = (value: number) => {
    view.setUint32(at, value);
    at += 4;
  };
  const chunk = (length: number, type: string, writeData: () => void) => {
    uint32(length);
    const start = at;
    for (let k = 0; k < 4; k += 1) out[at++] = type.charCodeAt(k);
    writeData();
    uint32(crc32(out.subarray(start, at)));
  };

  uint32(0x89504e47);
  uint32(0x0d0a1a0a);
  chunk(13, 'IHDR', () => {
    uint32(width);
    uint32(height);
    out.set([8, 2, 0, 0, 0], at); // 8 bits, RGB, deflate, adaptive filters, not interlaced
    at += 5;
  });
  chunk(zlibSize(raw), 'IDAT', () => {
    out.set([0x78, 0x01], at); // deflate, 32 KiB window, fastest
    at += 2;
    for (let start = 0; start < raw; start += BLOCK) {
      const block = rows.subarray(start, start + BLOCK);
      out[at++] = start + BLOCK < raw ? 0 : 1; // a stored block; 1 marks the last
      view.setUint16(at, block.length, true);
      view.setUint16(at + 2, ~block.length, true);
      out.set(block, at + 4);
      at += 4 + block.length;
    }
    uint32(adler32(rows));
  });
  chunk(0, 'IEND', () => undefined);
}

/** The rows, each after a byte for filter type 0 (None). */
function filteredRows(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const rowBytes = width * BYTES_PER_PIXEL;
  const rows = new Uint8Array(rawSize(width, height));
  for (let y = 0; y < height; y += 1) {
    rows.set(rgb.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  return rows;
}
