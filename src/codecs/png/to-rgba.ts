import { rowSize, samplesOf, type ColorFormat } from './color-type.js';
import { expandSamples } from './expand-samples.js';
import { lookUpColors } from './look-up-colors.js';
import { unfilterRgba } from './unfilter-rgba.js';
import { unfilter } from './unfilter.js';

/** Pixels as RGBA of 8 bits each, in a buffer of their own. */
export type Rgba = Uint8Array<ArrayBuffer>;

/**
 * Makes RGBA of filtered rows.
 *
 * @param rows `height` rows of a filter byte and packed pixels; they are overwritten.
 * @returns `width * height * 4` bytes.
 * @throws PipelineError `ERR_PNG_CORRUPT` for an unknown filter type, or a pixel that the palette does
 *   not have.
 */
export function toRgba(format: ColorFormat, rows: Uint8Array, width: number, height: number): Rgba {
  const { bitDepth, transparency } = format;
  const samples = samplesOf(format);
  const rgba = new Uint8Array(width * height * 4);
  if (bitDepth === 8 && samples >= 3) {
    // What most tools write: there and back in one pass.
    unfilterRgba(rows, width, height, samples as 3 | 4, rgba);
    if (transparency) clearColor(rgba, transparency);
    return rgba;
  }
  unfilter(rows, height, rowSize(format, width), Math.max(1, (samples * bitDepth) >> 3));
  const fill = samples === 1 && bitDepth <= 8 ? lookUpColors : expandSamples;
  fill(format, rows, width, rgba);
  return rgba;
}

/** The one transparent colour of 8-bit RGB (PNG 3rd edition, 11.3.1.1): the low bytes of three samples. */
function clearColor(rgba: Rgba, [, red = 0, , green = 0, , blue = 0]: Uint8Array): void {
  const words = new Uint32Array(rgba.buffer);
  const color = new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0] as number;
  for (let pixel = 0; pixel < words.length; pixel += 1) {
    if (words[pixel] === color) rgba[pixel * 4 + 3] = 0;
  }
}
