import { rowSize, samplesOf, type ColorFormat } from './color-type.js';
import { expandSamples } from './expand-samples.js';
import { lookUpColors } from './look-up-colors.js';
import { unfilterRgba } from './unfilter-rgba.js';
import { unfilter } from './unfilter.js';

/** 8-bit RGBA pixels that fill a whole `ArrayBuffer`. */
export type Rgba = Uint8Array<ArrayBuffer>;

/**
 * Undoes the row filters and converts the pixels to RGBA.
 *
 * @param rows `height` rows of a filter byte and packed pixels; they are overwritten.
 * @param width the width of a row in pixels.
 * @returns `width * height * 4` bytes.
 * @throws PipelineError `ERR_PNG_CORRUPT` for an unknown filter type, or an index beyond the palette.
 */
export function toRgba(format: ColorFormat, rows: Uint8Array, width: number, height: number): Rgba {
  const { bitDepth, transparency } = format;
  const samples = samplesOf(format);
  const rgba = new Uint8Array(width * height * 4);
  if (bitDepth === 8 && samples >= 3) {
    // Most tools write 8-bit RGB or RGBA, so one pass does both steps for these.
    unfilterRgba(rows, width, height, samples as 3 | 4, rgba);
    if (transparency) clearColor(rgba, transparency);
    return rgba;
  }
  unfilter(rows, height, rowSize(format, width), Math.max(1, (samples * bitDepth) >> 3));
  const fill = samples === 1 && bitDepth <= 8 ? lookUpColors : expandSamples;
  fill(format, rows, width, rgba);
  return rgba;
}

/** Clears the alpha of the colour that tRNS makes transparent; it holds three 16-bit samples (11.3.1.1). */
function clearColor(rgba: Rgba, [, red = 0, , green = 0, , blue = 0]: Uint8Array): void {
  const words = new Uint32Array(rgba.buffer);
  const color = new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0] as number;
  for (let pixel = 0; pixel < words.length; pixel += 1) {
    if (words[pixel] === color) rgba[pixel * 4 + 3] = 0;
  }
}
