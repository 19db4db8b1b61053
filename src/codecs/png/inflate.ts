import { inflateSync } from 'node:zlib';
import { unzlibSync } from 'fflate';
import { adler32 } from './adler32.js';

/**
 * Up to this many bytes, in and out, the JavaScript inflater wins: setting up a native zlib stream
 * costs about 20 microseconds, as much as inflating several kilobytes.
 */
const SMALL = 8_192;

/** The smallest buffer that Node's zlib takes. */
const MIN_CHUNK = 64;

/**
 * Inflates a zlib stream (RFC 1950) whose output size is known beforehand, and never allocates more
 * than that.
 *
 * @throws Error where the stream is damaged, does not end where `data` does, or its output is not
 *   exactly `size` bytes long.
 */
export function inflate(data: Uint8Array, size: number): Uint8Array {
  const isSmall = size <= SMALL && data.length <= SMALL;
  const bytes = isSmall ? inflateSmall(data, size) : inflateLarge(data, size);
  if (bytes.length !== size) throw new Error(`${bytes.length} bytes of pixels came, not ${size}`);
  return bytes;
}

function inflateLarge(data: Uint8Array, size: number): Uint8Array {
  const { buffer, engine } = inflateSync(data, {
    // One buffer for all, where the default would join many of 16 KiB; never full, or another comes.
    chunkSize: Math.max(size + 1, MIN_CHUNK),
    maxOutputLength: size,
    info: true,
  }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
  const rest = data.length - engine.bytesWritten;
  if (rest > 0) throw new Error(`${rest} bytes follow the end of its pixels`);
  return buffer;
}

function inflateSmall(data: Uint8Array, size: number): Uint8Array {
  // fflate drops what exceeds `out`, so one more byte tells that there is more.
  const bytes = unzlibSync(data, { out: new Uint8Array(size + 1) });
  // It does not look at the checksum either.
  const checksum = Buffer.from(data.buffer, data.byteOffset + data.length - 4, 4).readUInt32BE();
  if (adler32(bytes) !== checksum) throw new Error('the checksum of its pixels is wrong');
  return bytes;
}
