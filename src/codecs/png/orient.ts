import type { Size } from '../geometry/geometry.js';
import type { RgbaImage } from '../../messages.js';
import type { Orientation } from './exif-orientation.js';

/** Whether turning swaps width and height. */
const isTransposed = (orientation: Orientation): boolean => orientation >= 5;

/** The size of an image after it was turned upright. */
export const uprightSize = ({ width, height }: Size, orientation: Orientation): Size =>
  isTransposed(orientation) ? { width: height, height: width } : { width, height };

/** Turns an image upright (EXIF 2.32, 4.6.4 A). Returns `image` itself for orientation 1. */
export function turnUpright(image: RgbaImage, orientation: Orientation): RgbaImage {
  if (orientation === 1) return image;
  const { width, height } = image;
  const size = uprightSize(image, orientation);
  const source = new Uint32Array(image.rgba.buffer);
  const target = new Uint32Array(source.length);
  // In the target, in pixels: `right` and `down` are the distances to the neighbours on the right and
  // below, before flipping; `first` is the place of the source's first pixel.
  const [right, down] = isTransposed(orientation) ? [size.width, 1] : [1, size.width];
  const isFlippedAcross = [2, 3, 7, 8].includes(orientation);
  const isFlippedDown = [3, 4, 6, 7].includes(orientation);
  const stepX = isFlippedAcross ? -right : right;
  const stepY = isFlippedDown ? -down : down;
  const first =
    (isFlippedAcross ? (width - 1) * right : 0) + (isFlippedDown ? (height - 1) * down : 0);
  let from = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, to = first + y * stepY; x < width; x += 1, from += 1, to += stepX) {
      target[to] = source[from] as number;
    }
  }
  return { width: size.width, height: size.height, rgba: new Uint8Array(target.buffer) };
}
