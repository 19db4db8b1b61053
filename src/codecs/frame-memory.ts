import type { EncoderSettings } from './gif/encoder-settings.js';
import type { Size } from './geometry/geometry.js';
import { place } from './geometry/placement.js';

/** What is known about a frame from the header of its file. */
export interface FrameHeader extends Size {
  /** The memory that decoding takes, in bytes, including the file and the decoded image. */
  readonly decoding: number;
}

/**
 * The most pixels that a frame can ever have: the arrays of the kernels for more pixels would not fit in
 * the 4 GiB that WebAssembly can address.
 */
export const MOST_PIXELS = 185_000_000;

/** The bytes of an RGBA pixel. */
const BYTES_A_PIXEL = 4;

/**
 * The memory that a frame takes, in bytes, to decode, crop, resize, blend and encode it. All but encoding
 * counts twice, because the memory of the frame before may not be garbage-collected yet.
 *
 * @param encodingOf the memory that encoding takes for a frame of a size, in bytes.
 * @throws PipelineError `ERR_RESIZE_TOO_LARGE`.
 */
export function frameMemory(
  header: FrameHeader,
  { geometry, matte }: Pick<EncoderSettings, 'geometry' | 'matte'>,
  maxPixels: number,
  encodingOf: (size: Size) => number,
): number {
  const decoded = 2 * header.decoding;
  const after = (size: Size): number =>
    encodingOf(size) + (matte ? 2 * BYTES_A_PIXEL * pixelsOf(size) : 0);
  if (!geometry) return decoded + after(header);
  const part = geometry.crop ?? header;
  const { content, frame } = place(part, geometry, maxPixels);
  const resized = 2 * BYTES_A_PIXEL * (pixelsOf(part) + pixelsOf(content) + pixelsOf(frame));
  return decoded + resized + after(frame);
}

const pixelsOf = ({ width, height }: Size): number => width * height;
