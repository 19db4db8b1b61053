const MODULUS = 65_521;
/** The most bytes to add before the sums must be reduced, so that they fit 32 bits (zlib's NMAX). */
const CHUNK = 5_552;

/** Adler-32, the checksum at the end of a zlib stream (RFC 1950 8.2), as an unsigned number. */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let start = 0; start < bytes.length; start += CHUNK) {
    const end = Math.min(start + CHUNK, bytes.length);
    for (let at = start; at < end; at += 1) {
      a += bytes[at] as number;
      b += a;
    }
    a %= MODULUS;
    b %= MODULUS;
  }
  return ((b << 16) | a) >>> 0;
}
