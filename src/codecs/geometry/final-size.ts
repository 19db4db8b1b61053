import { checkScreen } from '../gif/blocks.js';
import { MAX_PIXELS } from '../png/check-png.js';
import { checkCrop } from './crop.js';
import type { Geometry, Size } from './geometry.js';
import { place } from './placement.js';

/**
 * The size that a frame has in the GIF. It is known from the size of the source, so what is impossible
 * is refused before anything is decoded.
 *
 * @param geometry `undefined` takes the frame as it is.
 * @param maxPixels the most pixels that it may have in the GIF.
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
