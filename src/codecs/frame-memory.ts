import type { Geometry, Size } from './geometry/geometry.js';
import { place } from './geometry/placement.js';

/** What the header of a frame's file says. */
export interface FrameHeader extends Size {
  /** The bytes that decoding takes, with those of the file and of the image that comes of it. */
  readonly decoding: number;
}

/**
 * The most pixels that a frame can have: of more, the kernels' arrays would not lie within the 4 GiB that
 * WebAssembly can address.
 */
export const MOST_PIXELS = 190_000_000;

/** RGBA. */
const BYTES_A_PIXEL = 4;

/**
 * The bytes that a frame takes from its header to its part of a GIF: to decode, to crop and resize,
 * and to encode it. What the frame before it took to decode may not have been collected yet, so that
 * counts twice.
 *
 * @param encodingOf what encoding a frame of a size takes.
 * @throws PipelineError `ERR_RESIZE_TOO_LARGE`.
 */
export function frameMemory(
  header: FrameHeader,
  geometry: Geometry | undefined,
  maxPixels: number,
  encodingOf: (size: Size) => number,
): number {
  const decoded = 2 * header.decoding;
  if (!geometry) return decoded + encodingOf(header);
  const part = geometry.crop ?? header;
  const { content, frame } = place(part, geometry, maxPixels);
  const resized = 2 * BYTES_A_PIXEL * (pixelsOf(part) + pixelsOf(content) + pixelsOf(frame));
  return decoded + resized + encodingOf(frame);
}

const pixelsOf = ({ width, height }: Size): number => width * height;
