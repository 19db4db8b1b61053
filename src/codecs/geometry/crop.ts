import { PipelineError } from '../../errors.js';
import type { RgbaImage } from '../../messages.js';
import type { Box, Size } from './geometry.js';

/**
 * Cuts a part out of an image.
 *
 * @param box the part, in whole pixels.
 * @returns a new image, or `image` itself if the box covers all of it.
 * @throws PipelineError `ERR_CROP_OUTSIDE_FRAME` for a box that does not lie inside the image.
 */
export function crop(image: RgbaImage, box: Box): RgbaImage {
  checkCrop(image, box);
  const { x, y, width, height } = box;
  if (width === image.width && height === image.height) return image;

  const rgba = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    const from = ((y + row) * image.width + x) * 4;
    rgba.set(image.rgba.subarray(from, from + width * 4), row * width * 4);
  }
  return { width, height, rgba };
}

/** @throws PipelineError `ERR_CROP_OUTSIDE_FRAME` for a box that does not lie inside the image. */
export function checkCrop(image: Size, { x, y, width, height }: Box): void {
  if (x + width <= image.width && y + height <= image.height) return;
  throw new PipelineError(
    'ERR_CROP_OUTSIDE_FRAME',
    `Its size is ${image.width}x${image.height}; the crop ${width}x${height}+${x}+${y} does not lie inside`,
  );
}
