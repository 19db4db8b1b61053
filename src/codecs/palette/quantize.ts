import gifenc from 'gifenc';
import type { RgbaImage } from '../png/decode-png.js';
import { exactPalette } from './exact-palette.js';
import { MAX_COLORS, OPAQUE_FROM, type IndexedImage } from './indexed-image.js';

/**
 * Maps an image to at most 256 colours: exactly where they suffice, else to the nearest of a palette
 * made for it. The one place that decides how colours become a palette.
 */
export const quantize = (image: RgbaImage): IndexedImage =>
  exactPalette(image) ?? approximatePalette(image);

/** gifenc's pairwise clustering on 5-6-5 bit bins. */
function approximatePalette({ width, height, rgba }: RgbaImage): IndexedImage {
  const hasTransparency = hasTransparentPixel(rgba);
  const colors = gifenc.quantize(rgba, hasTransparency ? MAX_COLORS - 1 : MAX_COLORS);
  const pixels = gifenc.applyPalette(rgba, colors);
  if (!hasTransparency) {
    return { width, height, pixels, palette: flatten(colors), transparentIndex: -1 };
  }
  const transparentIndex = colors.length;
  for (let pixel = 0; pixel < pixels.length; pixel += 1) {
    if ((rgba[pixel * 4 + 3] as number) < OPAQUE_FROM) pixels[pixel] = transparentIndex;
  }
  return {
    width,
    height,
    pixels,
    palette: flatten([...colors, [0, 0, 0]]),
    transparentIndex,
  };
}

const hasTransparentPixel = (rgba: Uint8Array): boolean => {
  for (let at = 3; at < rgba.length; at += 4) {
    if ((rgba[at] as number) < OPAQUE_FROM) return true;
  }
  return false;
};

const flatten = (colors: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from(colors.flatMap(([red = 0, green = 0, blue = 0]) => [red, green, blue]));
