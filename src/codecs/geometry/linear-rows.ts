import type { RgbaImage } from '../../messages.js';
import type { Size } from './geometry.js';
import { LIGHT } from './linear-light.js';

/** The samples of a pixel in an opaque image: red, green and blue, in linear light. */
export const OPAQUE = 3;
/** The samples of a pixel in any other image: red, green and blue in linear light times alpha, and alpha. */
export const TRANSLUCENT = 4;

/** {@link OPAQUE} if every pixel of the image is opaque, otherwise {@link TRANSLUCENT}. */
export function samplesOf({ rgba }: RgbaImage): number {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return TRANSLUCENT;
  return OPAQUE;
}

/**
 * Reads one row of an image that is shrunk by whole factors, in linear light. Each sample is the mean of a
 * block of pixels; blocks at the right and the bottom edge may have fewer pixels.
 *
 * @param block the size of a block in pixels; 1x1 leaves the size of the image as it is.
 * @param samples the samples of a pixel, from {@link samplesOf}.
 * @param y the 0-based row of blocks.
 * @param rows the output: `ceil(image.width / block.width) * samples` samples from 0 to 1, from `at` on.
 */
export function readLinearRow(
  image: RgbaImage,
  block: Size,
  samples: number,
  y: number,
  rows: Float32Array,
  at: number,
): void {
  const { width, height } = image;
  const top = y * block.height;
  const bottom = Math.min(top + block.height, height);
  const add = samples === OPAQUE ? addOpaque : addTranslucent;
  const columns = Math.ceil(width / block.width);
  rows.fill(0, at, at + columns * samples);
  for (let row = top; row < bottom; row += 1) {
    add(image, row, block.width, 1 / (bottom - top), rows, at);
  }
}

/** Adds the means of one row of pixels, times `weight`, to the output. */
function addOpaque(
  { width, rgba }: RgbaImage,
  y: number,
  blockWidth: number,
  weight: number,
  rows: Float32Array,
  at: number,
): void {
  let from = y * width * 4;
  let to = at;
  for (let left = 0; left < width; left += blockWidth, to += OPAQUE) {
    const count = Math.min(blockWidth, width - left);
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = 0; k < count; k += 1, from += 4) {
      red += LIGHT[rgba[from] as number] as number;
      green += LIGHT[rgba[from + 1] as number] as number;
      blue += LIGHT[rgba[from + 2] as number] as number;
    }
    const share = weight / count;
    rows[to] = (rows[to] as number) + red * share;
    rows[to + 1] = (rows[to + 1] as number) + green * share;
    rows[to + 2] = (rows[to + 2] as number) + blue * share;
  }
}

/** As {@link addOpaque}, with colours weighted by alpha, so that colours of invisible pixels do not bleed. */
function addTranslucent(
  { width, rgba }: RgbaImage,
  y: number,
  blockWidth: number,
  weight: number,
  rows: Float32Array,
  at: number,
): void {
  let from = y * width * 4;
  let to = at;
  for (let left = 0; left < width; left += blockWidth, to += TRANSLUCENT) {
    const count = Math.min(blockWidth, width - left);
    let red = 0;
    let green = 0;
    let blue = 0;
    let opacity = 0;
    for (let k = 0; k < count; k += 1, from += 4) {
      const alpha = (rgba[from + 3] as number) / 255;
      red += alpha * (LIGHT[rgba[from] as number] as number);
      green += alpha * (LIGHT[rgba[from + 1] as number] as number);
      blue += alpha * (LIGHT[rgba[from + 2] as number] as number);
      opacity += alpha;
    }
    const share = weight / count;
    rows[to] = (rows[to] as number) + red * share;
    rows[to + 1] = (rows[to + 1] as number) + green * share;
    rows[to + 2] = (rows[to + 2] as number) + blue * share;
    rows[to + 3] = (rows[to + 3] as number) + opacity * share;
  }
}
