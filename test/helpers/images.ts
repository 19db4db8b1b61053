import type { RgbaImage } from '../../src/messages.js';

/** An image whose pixels are indices into a palette of its own. */
export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row from the top left. */
  readonly pixels: Uint8Array;
  /** Three bytes a colour. */
  readonly palette: Uint8Array;
  /** The index that means "nothing here", or -1. */
  readonly transparentIndex: number;
}

/** A palette of so many colours, all different. */
export const rampPalette = (colors: number): Uint8Array =>
  Uint8Array.from(Array.from({ length: colors }, (_, k) => [k, 255 - k, (k * 89) & 255]).flat());

/** Numbers below `limit` that look random, and are the same in each run. (Park and Miller, 1988.) */
export function noise(length: number, limit: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return Math.floor((state / 0x7fff_ffff) * limit);
  });
}

export const indexedImage = (
  width: number,
  height: number,
  colors: number,
  pixels: Uint8Array = noise(width * height, colors),
  transparentIndex = -1,
): IndexedImage => ({ width, height, pixels, palette: rampPalette(colors), transparentIndex });

/** What a viewer shows of it: RGBA, transparent black where nothing is. */
export function toRgba({ pixels, palette, transparentIndex }: IndexedImage): Uint8Array {
  const rgba = new Uint8Array(pixels.length * 4);
  pixels.forEach((pixel, k) => {
    if (pixel === transparentIndex) return;
    rgba.set(palette.subarray(pixel * 3, pixel * 3 + 3), k * 4);
    rgba[k * 4 + 3] = 255;
  });
  return rgba;
}

/** It as a decoder would give it. */
export const toImage = (image: IndexedImage): RgbaImage => ({
  width: image.width,
  height: image.height,
  rgba: toRgba(image),
});

/** An image of one row, from its pixels: red, green, blue, alpha. */
export const rowOf = (pixels: readonly (readonly number[])[]): RgbaImage => ({
  width: pixels.length,
  height: 1,
  rgba: Uint8Array.from(pixels.flat()),
});

/** An image of this size, from its pixels: red, green, blue, alpha. */
export function paintedImage(
  width: number,
  height: number,
  paint: (x: number, y: number) => ArrayLike<number>,
): RgbaImage {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rgba.set(paint(x, y), (y * width + x) * 4);
  }
  return { width, height, rgba };
}

/** An image of noise in all four channels, or opaque. */
export function noiseImage(width: number, height: number, opaque = true, seed = 1): RgbaImage {
  const rgba = noise(width * height * 4, 256, seed);
  if (opaque) for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return { width, height, rgba };
}

/** Its pixels, each as an array. */
export const pixelList = ({ rgba }: { readonly rgba: Uint8Array }): number[][] =>
  Array.from({ length: rgba.length / 4 }, (_, k) => [...rgba.subarray(k * 4, k * 4 + 4)]);
