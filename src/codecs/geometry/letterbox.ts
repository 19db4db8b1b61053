import type { RgbaImage } from '../../messages.js';
import type { Rgba, Size } from './geometry.js';

/**
 * Puts an image in the middle of a larger frame, on a background.
 *
 * @param size the size of the frame: in no direction smaller than the image.
 * @returns a new image, or `image` itself if it has this size.
 */
export function letterbox(image: RgbaImage, { width, height }: Size, background: Rgba): RgbaImage {
  if (image.width === width && image.height === height) return image;
  const rgba = new Uint8Array(width * height * 4);
  if (background[3] > 0) {
    for (let at = 0; at < rgba.length; at += 4) rgba.set(background, at);
  }
  const left = Math.floor((width - image.width) / 2);
  const top = Math.floor((height - image.height) / 2);
  const rowBytes = image.width * 4;
  for (let y = 0; y < image.height; y += 1) {
    const row = image.rgba.subarray(y * rowBytes, (y + 1) * rowBytes);
    rgba.set(row, ((top + y) * width + left) * 4);
  }
  return { width, height, rgba };
}
