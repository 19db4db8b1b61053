/**
 * Paths are strings everywhere in this project, but names in a Unix file system are bytes, and may be
 * invalid UTF-8. A string holds an invalid byte 0x80 to 0xFF as a lone surrogate U+DC80 to U+DCFF, as
 * Python does ("surrogateescape", PEP 383). Valid UTF-8 never decodes to these, so no byte is lost.
 */

/** A path for Node's file functions: bytes if the string holds lone surrogates, else the string. */
export const toSystemPath = (path: string): string | Buffer =>
  LONE.test(path) ? toBytes(path) : path;

/** With the flag `u`, half of a surrogate pair does not match. */
const LONE = /[\udc80-\udcff]/u;

function toBytes(path: string): Buffer {
  const parts: Buffer[] = [];
  for (const piece of path.split(/([\udc80-\udcff])/u)) {
    parts.push(LONE.test(piece) ? Buffer.of(piece.charCodeAt(0) & 0xff) : Buffer.from(piece));
  }
  return Buffer.concat(parts);
}

/** The string for a path in bytes. */
export function fromSystemPath(bytes: Buffer): string {
  const path = bytes.toString();
  // A replacement character means invalid UTF-8, or is part of the name.
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

/** The length in bytes of the UTF-8 character at `at` (RFC 3629, 4), or 0 if it is invalid. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes.readUInt8(at);
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const sequence = bytes.subarray(at, at + length);
  // Invalid UTF-8 changes when it is decoded and encoded again.
  return sequence.equals(Buffer.from(sequence.toString())) ? length : 0;
}
