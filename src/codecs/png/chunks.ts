import { PipelineError } from '../../errors.js';

/** The first eight bytes of every PNG (PNG 5.2). */
export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** The types of chunks (PNG 3rd edition, 11), as 32-bit numbers. */
export const IHDR = 0x49484452;
export const PLTE = 0x504c5445;
export const TRNS = 0x74524e53;
export const IDAT = 0x49444154;
export const IEND = 0x49454e44;
export const ACTL = 0x6163544c;
export const CICP = 0x63494350;
export const EXIF = 0x65584966;
export const ICCP = 0x69434350;

/** Whether a decoder may skip a chunk of this type: bit 5 of its first letter is set (PNG 5.4). */
export const isAncillary = (type: number): boolean => (type & 0x20000000) !== 0;

/**
 * The most chunks of a file. libpng writes image data in chunks of 8 KiB, so 256 MiB are 32,768 chunks.
 * Without a limit a hostile file could hold millions of empty chunks: each has only 12 bytes, but takes
 * as much time as any other.
 */
export const MAX_CHUNKS = 100_000;

/** A chunk type for messages: its four letters, or hexadecimal if they are not all letters. */
export const chunkName = (type: number): string => {
  const name = String.fromCharCode(
    type >>> 24,
    (type >>> 16) & 255,
    (type >>> 8) & 255,
    type & 255,
  );
  return /^[A-Za-z]{4}$/.test(name) ? name : `0x${type.toString(16).padStart(8, '0')}`;
};

/** @param where text that locates the PNG in a stream, such as ` at byte 100`. */
export const tooManyChunks = (where = ''): PipelineError =>
  new PipelineError(
    'ERR_PNG_TOO_MANY_CHUNKS',
    `The PNG${where} has more than ${MAX_CHUNKS} chunks, the most allowed`,
  );
