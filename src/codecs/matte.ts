import type { RgbaImage } from '../messages.js';
import type { Rgba } from './geometry/geometry.js';

/**
 * Blends the pixels that are neither opaque nor transparent with a colour, and makes them opaque: a GIF has no
 * partial transparency, so soft edges would be cut to hard ones. On a page of this colour they look as they did.
 * It blends sRGB values, as browsers do ("source over", W3C Compositing and Blending 1, 5.1).
 *
 * @param matte the colour of the page; `undefined` leaves the image as it is.
 * @returns a new image, or `image` itself if no pixel is partly transparent.
 */
export function blendMatte(image: RgbaImage, matte: Rgba | undefined): RgbaImage {
  const { width, height } = image;
  const bytes = width * height * 4;
  if (!matte || !hasSoftPixel(image.rgba, bytes)) return image;
  // `slice` of a `Buffer` would be a view in place of a copy.
  const rgba = new Uint8Array(image.rgba.subarray(0, bytes));
  for (let at = 0; at < bytes; at += 4) {
    const alpha = rgba[at + 3] as number;
    if (!isSoft(alpha)) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      const own = rgba[at + channel] as number;
      const under = matte[channel] as number;
      rgba[at + channel] = Math.round((own * alpha + under * (255 - alpha)) / 255);
    }
    rgba[at + 3] = 255;
  }
  return { width, height, rgba };
}

const isSoft = (alpha: number): boolean => alpha > 0 && alpha < 255;

function hasSoftPixel(rgba: Uint8Array, bytes: number): boolean {
  for (let at = 3; at < bytes; at += 4) if (isSoft(rgba[at] as number)) return true;
  return false;
}
