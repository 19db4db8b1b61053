import { messageOf, PipelineError } from '../../errors.js';
import { adam7Passes, placePass } from './adam7.js';
import { checkPng, type PngFile } from './check-png.js';
import { rowSize, type Rgba } from './color-type.js';
import { inflate } from './inflate.js';
import type { FrameHeader } from '../frame-memory.js';
import { toRgba } from './to-rgba.js';

/** Pixels row by row from the top left, four bytes each: red, green, blue, alpha (not premultiplied). */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** `width * height * 4` bytes, at the start of a buffer of their own. */
  readonly rgba: Uint8Array;
}

export interface DecodeOptions {
  /** An image of more pixels is refused by its header. */
  readonly maxPixels?: number;
  /** Called with what the header says, before pixels are decoded; what it throws ends the decoding. */
  readonly onHeader?: (header: FrameHeader) => void;
}

/**
 * Decodes a PNG of any colour type, depth and interlacing to 8-bit RGBA.
 *
 * @param bytes one file; it is checked first ({@link checkPng}), so it need not be trusted.
 * @throws PipelineError as `checkPng` does, and `ERR_PNG_CORRUPT` for image data that does not inflate
 *   to the size that the header states, has an unknown filter type, or a colour its palette lacks.
 */
export function decodePng(
  bytes: Uint8Array,
  { maxPixels, onHeader }: DecodeOptions = {},
): RgbaImage {
  const file = checkPng(bytes, maxPixels);
  const { width, height } = file;
  onHeader?.({ width, height, decoding: bytes.length + decodingMemory(file) });
  try {
    return { width, height, rgba: file.interlaced ? decodeInterlaced(file) : decodeWhole(file) };
  } catch (error) {
    throw new PipelineError('ERR_PNG_CORRUPT', `The PNG is damaged: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function decodeWhole(file: PngFile): Rgba {
  const rows = inflate(join(file.data), filteredSize(file, file));
  return toRgba(file, rows, file.width, file.height);
}

/** Every pass is an image of its own (PNG 3rd edition, 8.1), and they follow each other. */
function decodeInterlaced(file: PngFile): Rgba {
  const passes = adam7Passes(file.width, file.height);
  const size = passes.reduce((sum, pass) => sum + filteredSize(file, pass), 0);
  const rows = inflate(join(file.data), size);
  const rgba = new Uint8Array(file.width * file.height * 4);
  const pixels = new Uint32Array(rgba.buffer);
  let start = 0;
  for (const pass of passes) {
    const end = start + filteredSize(file, pass);
    const image = toRgba(file, rows.subarray(start, end), pass.width, pass.height);
    placePass(pass, new Uint32Array(image.buffer), pixels, file.width);
    start = end;
  }
  return rgba;
}

/** In bytes: the rows that inflating gives, the image, and the largest pass of an interlaced one. */
const decodingMemory = (file: PngFile): number =>
  filteredSize(file, file) + file.width * file.height * (file.interlaced ? 6 : 4);

/** The size in bytes of rows that have a filter byte and packed pixels each. */
const filteredSize = (
  format: PngFile,
  { width, height }: { readonly width: number; readonly height: number },
): number => height * (1 + rowSize(format, width));

const join = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
