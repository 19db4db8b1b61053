import { crc32 } from 'node:zlib';
import { PipelineError } from '../../errors.js';
import { checkPalette, checkTransparency } from './color-chunks.js';
import { INDEXED, type ColorFormat } from './color-type.js';
import { corrupt } from './corrupt.js';
import { readHeader, type PngHeader } from './header.js';

/** A PNG whose chunks are whole: what its header says, its colours, and its image data. All views, no copies. */
export interface PngFile extends PngHeader, ColorFormat {
  /** The contents of its IDAT chunks, in order: together one zlib stream. */
  readonly data: readonly Uint8Array[];
}

/**
 * The most pixels a frame may have, unless asked otherwise: 8K video (7680x4320) fits, and its RGBA
 * takes 134 MB. Checked in the header, before anything is allocated or inflated.
 */
export const MAX_PIXELS = 2 ** 25;

/** PNG 5.2: the first eight bytes. */
export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** A chunk's length, type and CRC (PNG 5.3). */
const CHUNK_OVERHEAD = 12;
const IHDR_LENGTH = 13;

const IHDR = 0x49484452;
const PLTE = 0x504c5445;
const TRNS = 0x74524e53;
const IDAT = 0x49444154;
export const IEND = 0x49454e44;

/** PNG 5.4: bit 5 of a chunk type's first letter, set where a decoder may pass over the chunk. */
const ANCILLARY = 0x20000000;

/**
 * Walks a PNG's chunks without inflating anything, and proves that the file is whole: signature, a
 * header that makes sense, every chunk's CRC, image data, and IEND as the last thing in it.
 *
 * @param bytes one file, of any length; it is not trusted.
 * @throws PipelineError `ERR_FRAME_EMPTY`, `ERR_NOT_A_PNG`, `ERR_PNG_TRUNCATED`, `ERR_PNG_CORRUPT`
 *   or `ERR_PNG_TOO_MANY_PIXELS`.
 */
export function checkPng(bytes: Uint8Array, maxPixels: number = MAX_PIXELS): PngFile {
  if (bytes.length === 0) throw new PipelineError('ERR_FRAME_EMPTY', 'No bytes came');
  for (let k = 0; k < SIGNATURE.length; k += 1) {
    if (k === bytes.length) throw truncated(bytes, 'the signature');
    if (bytes[k] !== SIGNATURE[k]) {
      throw new PipelineError(
        'ERR_NOT_A_PNG',
        `Not a PNG: it begins with ${hex(bytes.subarray(0, SIGNATURE.length))}, not ${hex(SIGNATURE)}`,
      );
    }
  }

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  let position = SIGNATURE.length;
  for (;;) {
    if (bytes.length - position < CHUNK_OVERHEAD) throw truncated(bytes, 'a chunk header');
    const length = view.getUint32(position);
    const type = view.getUint32(position + 4);
    if (bytes.length - position - CHUNK_OVERHEAD < length) {
      throw truncated(bytes, `chunk ${chunkName(type)} of ${length} bytes`);
    }
    const begin = position + 8;
    const end = begin + length;
    if (crc32(bytes.subarray(position + 4, end)) !== view.getUint32(end)) {
      throw corrupt(`the CRC of chunk ${chunkName(type)} at byte ${position} is wrong`);
    }
    if (!header) {
      if (type !== IHDR || length !== IHDR_LENGTH) throw corrupt('it does not begin with IHDR');
      header = readHeader(view, begin, maxPixels);
    } else if (type === IHDR) {
      throw corrupt('it has a second IHDR');
    } else if (type === PLTE) {
      if (palette) throw corrupt('it has a second palette');
      palette = bytes.subarray(begin, end);
      checkPalette(palette, header);
    } else if (type === TRNS) {
      // Later ones have nothing left to say: colours come before the image data.
      if (transparency || data.length > 0) throw corrupt('its transparency is out of place');
      transparency = bytes.subarray(begin, end);
      checkTransparency(transparency, header, palette);
    } else if (type === IDAT) {
      if (header.colorType === INDEXED && !palette) throw corrupt('its palette is missing');
      data.push(bytes.subarray(begin, end));
    } else if (type === IEND) {
      if (data.length === 0) throw corrupt('it has no image data');
      if (end + 4 !== bytes.length) {
        throw corrupt(`${bytes.length - end - 4} bytes follow its end`);
      }
      // Named one by one: spreading takes a third of the time that a small image does in all.
      const { width, height, bitDepth, colorType, interlaced } = header;
      return { width, height, bitDepth, colorType, interlaced, palette, transparency, data };
    } else if ((type & ANCILLARY) === 0) {
      throw corrupt(`its critical chunk ${chunkName(type)} is unknown`);
    }
    position = end + 4;
  }
}

const truncated = (bytes: Uint8Array, where: string) =>
  new PipelineError(
    'ERR_PNG_TRUNCATED',
    `The PNG ends after ${bytes.length} bytes, inside ${where}`,
  );

/** A chunk type for people: four letters, or hexadecimal where they would not print. */
export const chunkName = (type: number): string => {
  const name = String.fromCharCode(
    type >>> 24,
    (type >>> 16) & 255,
    (type >>> 8) & 255,
    type & 255,
  );
  return /^[A-Za-z]{4}$/.test(name) ? name : `0x${type.toString(16).padStart(8, '0')}`;
};

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
