import { PipelineError } from '../errors.js';
import type { RgbaImage } from '../messages.js';
import { checkPixels } from './check-pixels.js';
import type { OpenedFrame } from './opened-frame.js';

/**
 * Checks that an image has the number of bytes that its width and height require.
 *
 * @throws PipelineError with this `code`.
 */
export function checkImage(
  { width, height, rgba }: RgbaImage,
  code: 'ERR_IMAGE_CORRUPT' | 'ERR_ENCODER_INVALID',
): void {
  const isSize = [width, height].every((side) => Number.isInteger(side) && side > 0);
  if (isSize && rgba.length === width * height * 4) return;
  throw new PipelineError(
    code,
    `Expected ${width} x ${height} pixels of four bytes each, got ${rgba.length} bytes`,
  );
}

/**
 * Opens a frame that is given as pixels, with the same checks of its size as a file.
 *
 * @throws PipelineError `ERR_IMAGE_CORRUPT`, `ERR_IMAGE_TOO_MANY_PIXELS`.
 */
export function openPixels(image: RgbaImage, maxPixels: number): OpenedFrame {
  checkImage(image, 'ERR_IMAGE_CORRUPT');
  checkPixels(image, maxPixels, 'ERR_IMAGE_TOO_MANY_PIXELS');
  const { width, height, rgba } = image;
  return { width, height, decoding: rgba.length, decode: () => image };
}
