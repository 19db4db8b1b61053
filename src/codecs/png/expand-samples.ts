import { GRAY_ALPHA, RGB, RGBA, samplesOf, type ColorFormat } from './color-type.js';

/**
 * Converts pixels with 16-bit samples, or with grey and alpha of 8 bits, to 8-bit RGBA.
 *
 * @param rows unfiltered rows: a filter byte, then the pixels.
 * @param width the width of a row in pixels.
 * @param rgba the output, four bytes a pixel.
 */
export function expandSamples(
  format: ColorFormat,
  rows: Uint8Array,
  width: number,
  rgba: Uint8Array,
): void {
  const expandRow = format.bitDepth === 16 ? expand16 : expandGrayAlpha8;
  const rowBytes = width * samplesOf(format) * (format.bitDepth >> 3);
  let from = 1;
  for (let to = 0; to < rgba.length; to += width * 4) {
    expandRow(format, rows.subarray(from, from + rowBytes), rgba.subarray(to, to + width * 4));
    from += rowBytes + 1;
  }
}

function expandGrayAlpha8(_: ColorFormat, row: Uint8Array, rgba: Uint8Array): void {
  for (let from = 0, to = 0; to < rgba.length; from += 2, to += 4) {
    const gray = row[from] as number;
    rgba[to] = gray;
    rgba[to + 1] = gray;
    rgba[to + 2] = gray;
    rgba[to + 3] = row[from + 1] as number;
  }
}

function expand16(format: ColorFormat, row: Uint8Array, rgba: Uint8Array): void {
  const { colorType, transparency } = format;
  const isColor = colorType === RGB || colorType === RGBA;
  const hasAlpha = colorType === GRAY_ALPHA || colorType === RGBA;
  // The offsets of the samples from the beginning of a pixel, in bytes.
  const greenAt = isColor ? 2 : 0;
  const blueAt = isColor ? 4 : 0;
  const alphaAt = isColor ? 6 : 2;
  const pixelBytes = samplesOf(format) * 2;
  // The one transparent colour (PNG 3rd edition, 11.3.1.1) is compared with all 16 bits.
  const red0 = transparency ? sample16(transparency, 0) : -1;
  const green0 = transparency ? sample16(transparency, greenAt) : -1;
  const blue0 = transparency ? sample16(transparency, blueAt) : -1;
  for (let from = 0, to = 0; to < rgba.length; from += pixelBytes, to += 4) {
    const red = sample16(row, from);
    const green = sample16(row, from + greenAt);
    const blue = sample16(row, from + blueAt);
    rgba[to] = to8Bits(red);
    rgba[to + 1] = to8Bits(green);
    rgba[to + 2] = to8Bits(blue);
    if (hasAlpha) rgba[to + 3] = to8Bits(sample16(row, from + alphaAt));
    else rgba[to + 3] = red === red0 && green === green0 && blue === blue0 ? 0 : 255;
  }
}

const sample16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 8) | (bytes[at + 1] as number);

/** `round(sample * 255 / 65535)`, the linear scaling of PNG 13.12, in integer arithmetic. */
export const to8Bits = (sample: number): number => (sample * 255 + 32_895) >> 16;
