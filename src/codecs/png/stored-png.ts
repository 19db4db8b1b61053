import { crc32 } from 'node:zlib';

/**
 * Writes 8-bit RGB pixels as a PNG whose image data is stored, not compressed. Noise does not
 * compress, and a stored block costs microseconds where setting up a deflate stream costs hundreds.
 * (PNG 3rd edition; RFC 1950 zlib; RFC 1951 3.2.4 stored blocks.)
 */

/** The longest stored block (RFC 1951 3.2.4: its length has 16 bits). */
const BLOCK = 0xffff;
/** Signature, IHDR, IDAT without its data, IEND. */
const FRAMING = 8 + 25 + 12 + 12;
const BYTES_PER_PIXEL = 3;

/** One filter byte and the pixels of every row. */
const rawSize = (width: number, height: number) => height * (1 + width * BYTES_PER_PIXEL);
/** zlib header, block headers, data, Adler-32. */
const zlibSize = (raw: number) => 2 + Math.ceil(raw / BLOCK) * 5 + raw + 4;

/** The size in bytes of every stored PNG of these dimensions. */
export const storedPngSize = (width: number, height: number): number =>
  FRAMING + zlibSize(rawSize(width, height));

/**
 * Writes one image into `out` at `offset`; it takes `storedPngSize(width, height)` bytes there.
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
  const raw = rawSize(width, height);
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
    // Adler-32 (RFC 1950 8.2) over the rows as they go out.
    let a = 1;
    let b = 0;
    let left = raw;
    let room = 0;
    const rowBytes = width * BYTES_PER_PIXEL;
    let from = 0;
    for (let y = 0; y < height; y += 1) {
      for (let x = -1; x < rowBytes; x += 1) {
        if (room === 0) {
          room = Math.min(left, BLOCK);
          left -= room;
          out[at++] = left === 0 ? 1 : 0; // final block, stored
          view.setUint16(at, room, true);
          view.setUint16(at + 2, ~room & 0xffff, true);
          at += 4;
        }
        const byte = x < 0 ? 0 : (rgb[from++] as number); // every row has filter 0, none
        out[at++] = byte;
        room -= 1;
        a += byte;
        if (a >= 65521) a -= 65521;
        b += a;
        if (b >= 65521) b -= 65521;
      }
    }
    uint32(((b << 16) | a) >>> 0);
  });
  chunk(0, 'IEND', () => undefined);
}
