import type { RgbaImage } from '../../messages.js';
import type { Size } from './geometry.js';

/**
 * Resamples an image: each new pixel copies the source pixel under its middle.
 *
 * @param part the part of the image, from the top left, that becomes the new image, in pixels; it may have
 *   a fraction.
 * @param target the size of the new image.
 */
export function nearest(image: RgbaImage, part: Size, target: Size): RgbaImage {
  const { width, height } = target;
  const rgba = new Uint8Array(width * height * 4);
  const source = image.rgba;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(((y + 0.5) * part.height) / height);
    for (let x = 0; x < width; x += 1, to += 4) {
      const column = Math.floor(((x + 0.5) * part.width) / width);
      const from = (row * image.width + column) * 4;
      rgba[to] = source[from] as number;
      rgba[to + 1] = source[from + 1] as number;
      rgba[to + 2] = source[from + 2] as number;
      rgba[to + 3] = source[from + 3] as number;
    }
  }
  return { width, height, rgba };
}
