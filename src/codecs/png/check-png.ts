import { crc32 } from 'node:zlib';
import { PipelineError } from '../../errors.js';
import {
  chunkName,
  EXIF,
  IDAT,
  IEND,
  IHDR,
  isAncillary,
  MAX_CHUNKS,
  PLTE,
  SIGNATURE,
  tooManyChunks,
  TRNS,
} from './chunks.js';
import { readPalette, readTransparency } from './color-chunks.js';
import { INDEXED, type ColorFormat } from './color-type.js';
import { corrupt } from './corrupt.js';
import { NO_EXTRAS, withExtra, type Extras } from './extras.js';
import { readHeader, type PngHeader } from './header.js';

/** A PNG whose chunks were checked: header, colours and image data. All arrays are views, not copies. */
export interface PngFile extends PngHeader, ColorFormat {
  /** The contents of its IDAT chunks, in order: together one zlib stream. */
  readonly data: readonly Uint8Array[];
  /** Whether the file ends before IEND. Its pixels may still be complete. Only liberal checks allow this. */
  readonly isCut: boolean;
  /** What its ancillary chunks say about the pixels. */
  readonly extras: Extras;
}

/**
 * The default for the most pixels of a frame: 8K video (7680x4320) fits, and RGBA of this size takes
 * 134 MB. The header is checked against it before anything is allocated or inflated.
 */
export const MAX_PIXELS = 2 ** 25;

/** The bytes of a chunk's length, type and CRC (PNG 5.3). */
const CHUNK_OVERHEAD = 12;
const IHDR_LENGTH = 13;

/**
 * Walks the chunks of a PNG without inflating any data, and checks that the file is complete: the
 * signature, a valid header, the CRC of every chunk, image data, and IEND at the very end.
 *
 * A liberal check accepts the files that libpng accepts, and so every browser: it ignores everything after
 * the image data except eXIf, skips damaged ancillary chunks, and ignores a palette or a transparency that
 * the colour type does not allow. Missing pixels are then found when the image data is inflated.
 *
 * @param bytes one file, of any length; it is not trusted.
 * @param maxPixels the most pixels of the image.
 * @param isLiberal whether to check liberally: for files on disk, never for data from the network.
 * @throws PipelineError `ERR_FRAME_EMPTY`, `ERR_NOT_A_PNG`, `ERR_PNG_TRUNCATED`, `ERR_PNG_CORRUPT`,
 *   `ERR_PNG_TOO_MANY_PIXELS` or `ERR_PNG_TOO_MANY_CHUNKS`.
 */
export function checkPng(
  bytes: Uint8Array,
  maxPixels: number = MAX_PIXELS,
  isLiberal = false,
): PngFile {
  checkSignature(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  let extras = NO_EXTRAS;
  let isCut = false;
  let position = SIGNATURE.length;
  for (let count = 1; ; count += 1) {
    if (count > MAX_CHUNKS) throw tooManyChunks();
    const isHeaderCut = bytes.length - position < CHUNK_OVERHEAD;
    const length = isHeaderCut ? 0 : view.getUint32(position);
    const type = isHeaderCut ? 0 : view.getUint32(position + 4);
    const isPast = isLiberal && data.length > 0 && type !== IDAT;
    if (isHeaderCut || bytes.length - position - CHUNK_OVERHEAD < length) {
      isCut = isPast;
      if (isCut) break;
      throw truncated(
        bytes,
        isHeaderCut ? 'a chunk header' : `chunk ${chunkName(type)} of ${length} bytes`,
      );
    }
    if (isPast && type === IEND) break;

    const begin = position + 8;
    const end = begin + length;
    if (crc32(bytes.subarray(position + 4, end)) !== view.getUint32(end)) {
      if (!isPast && !(isLiberal && header && isAncillary(type))) {
        throw corrupt(`the CRC of chunk ${chunkName(type)} at byte ${position} is wrong`);
      }
    } else if (!header) {
      if (type !== IHDR || length !== IHDR_LENGTH) throw corrupt('it does not begin with IHDR');
      header = readHeader(view, begin, maxPixels);
    } else if (isPast) {
      if (type === EXIF) extras = withExtra(extras, type, bytes, begin, end);
    } else if (type === IHDR) {
      throw corrupt('it has a second IHDR');
    } else if (type === PLTE) {
      if (palette) throw corrupt('it has a second palette');
      palette = readPalette(bytes.subarray(begin, end), header, isLiberal);
    } else if (type === TRNS) {
      const isFirst = transparency === undefined && data.length === 0;
      // A second tRNS, or one after the image data, is not allowed (PNG 5.6).
      if (!isFirst && !isLiberal) throw corrupt('its transparency is out of place');
      transparency ??= readTransparency(bytes.subarray(begin, end), header, palette, isLiberal);
    } else if (type === IDAT) {
      if (header.colorType === INDEXED && !palette) throw corrupt('its palette is missing');
      data.push(bytes.subarray(begin, end));
    } else if (type === IEND) {
      if (data.length === 0) throw corrupt('it has no image data');
      if (end + 4 !== bytes.length) throw corrupt(`${bytes.length - end - 4} bytes follow its end`);
      break;
    } else if (!isAncillary(type)) {
      throw corrupt(`its critical chunk ${chunkName(type)} is unknown`);
    } else if (data.length === 0 || type === EXIF) {
      extras = withExtra(extras, type, bytes, begin, end);
    }
    position = end + 4;
  }

  // The fields are named one by one: spreading them would take a third of the total time for a small image.
  const { width, height, bitDepth, colorType, interlaced } = header as PngHeader;
  return {
    width,
    height,
    bitDepth,
    colorType,
    interlaced,
    palette,
    transparency,
    isLiberal,
    data,
    isCut,
    extras,
  };
}

function checkSignature(bytes: Uint8Array): void {
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
}

const truncated = (bytes: Uint8Array, where: string) =>
  new PipelineError(
    'ERR_PNG_TRUNCATED',
    `The PNG ends after ${bytes.length} bytes, inside ${where}`,
  );

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
