/**
 * Paths are strings everywhere in this project, but the names of a Unix file system are bytes, which
 * need not be UTF-8. A byte that is not stands in a string as a lone surrogate, U+DC80 to U+DCFF for
 * 0x80 to 0xFF, as in Python ("surrogateescape", PEP 383): no decoder makes these, so none is lost.
 */

/** A path as it is given to Node's file functions: bytes only where the string cannot say it. */
export const toSystemPath = (path: string): string | Buffer =>
  LONE.test(path) ? toBytes(path) : path;

/** With the flag `u`, half of a pair is no match. */
const LONE = /[\udc80-\udcff]/u;

function toBytes(path: string): Buffer {
  const parts: Buffer[] = [];
  for (const piece of path.split(/([\udc80-\udcff])/u)) {
    parts.push(LONE.test(piece) ? Buffer.of(piece.charCodeAt(0) & 0xff) : Buffer.from(piece));
  }
  return Buffer.concat(parts);
}

/** A path from its bytes. */
export function fromSystemPath(bytes: Buffer): string {
  const path = bytes.toString();
  // The replacement character comes of what is not UTF-8, or it is part of the name.
  return path.includes('\ufffd') ? fromBytes(bytes) : path;
}

function fromBytes(bytes: Buffer): string {
  let path = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) path += String.fromCharCode(0xdc00 | bytes.readUInt8(at));
    else path += bytes.toString('utf8', at, at + length);
    at += length || 1;
  }
  return path;
}

/** How many bytes the character at `at` has in UTF-8 (RFC 3629, 4), or 0 where they are none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes.readUInt8(at);
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const sequence = bytes.subarray(at, at + length);
  // Whatever is not allowed becomes other bytes when it is decoded and encoded again.
  return sequence.equals(Buffer.from(sequence.toString())) ? length : 0;
}
