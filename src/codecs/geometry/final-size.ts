import { checkScreen } from '../gif/blocks.js';
import { MAX_PIXELS } from '../png/check-png.js';
import { checkCrop } from './crop.js';
import type { Geometry, Size } from './geometry.js';
import { place } from './placement.js';

/**
 * Computes the size of a frame in the GIF from the size of its source. So an impossible size is refused
 * before the frame is decoded.
 *
 * @param geometry `undefined` leaves the frame as it is.
 * @param maxPixels the most pixels of a frame after resizing.
 * @throws PipelineError `ERR_CROP_OUTSIDE_FRAME`, `ERR_RESIZE_TOO_LARGE`, `ERR_FRAME_TOO_WIDE`.
 */
export function finalSize(
  source: Size,
  geometry: Geometry | undefined,
  maxPixels: number = MAX_PIXELS,
): Size {
  if (geometry?.crop) checkCrop(source, geometry.crop);
  const part = geometry?.crop ?? source;
  const { width, height } = geometry ? place(part, geometry, maxPixels).frame : part;
  checkScreen({ width, height });
  return { width, height };
}
