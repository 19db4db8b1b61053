import { inflateSync } from 'node:zlib';
import { unzlibSync } from 'fflate';
import { adler32 } from './adler32.js';

/**
 * Up to this many bytes, in and out, the JavaScript inflater wins: setting up a native zlib stream
 * costs about 20 microseconds, as much as inflating several kilobytes.
 */
const SMALL = 8_192;

/**
 * Inflates a zlib stream (RFC 1950) whose output size is known beforehand, and never allocates more
 * than that.
 *
 * @throws Error where the stream is damaged, or its output is not exactly `size` bytes long.
 */
export function inflate(data: Uint8Array, size: number): Uint8Array {
  const bytes =
    size <= SMALL && data.length <= SMALL
      ? inflateSmall(data, size)
      : inflateSync(data, { maxOutputLength: size });
  if (bytes.length !== size) throw new Error(`${bytes.length} bytes of pixels came, not ${size}`);
  return bytes;
}

function inflateSmall(data: Uint8Array, size: number): Uint8Array {
  // fflate drops what exceeds `out`, so one more byte tells that there is more.
  const bytes = unzlibSync(data, { out: new Uint8Array(size + 1) });
  // It does not look at the checksum either.
  const checksum = Buffer.from(data.buffer, data.byteOffset + data.length - 4, 4).readUInt32BE();
  if (adler32(bytes) !== checksum) throw new Error('the checksum of its pixels is wrong');
  return bytes;
}
