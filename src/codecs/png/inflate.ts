import { inflateSync } from 'node:zlib';
import { unzlibSync } from 'fflate';

/**
 * Below this many bytes of output the JavaScript inflater wins: setting up a native zlib stream costs
 * about 20 microseconds, as much as inflating several kilobytes.
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
    size <= SMALL
      ? unzlibSync(data, { out: new Uint8Array(size) })
      : inflateSync(data, { maxOutputLength: size });
  if (bytes.length !== size) throw new Error(`${bytes.length} bytes of pixels came, not ${size}`);
  return bytes;
}
