import type { ColorTable } from './color-table.js';
import { NearestColor } from './nearest-color.js';
import { Palette } from './palette.js';

/**
 * Moves each entry to the mean of the colours that are nearest to it, which never makes the sum of
 * squared errors larger. An entry that no colour is nearest to stays. (One step of k-means: S. Lloyd,
 * "Least Squares Quantization in PCM", IEEE Trans. Information Theory 28, 1982.)
 */
export function refinePalette(colors: ColorTable, palette: Palette): Palette {
  const { size, red, green, blue, counts } = colors;
  const nearest = new NearestColor(palette);
  const weight = new Float64Array(palette.size);
  const sum = new Palette(palette.size);
  for (let color = 0; color < size; color += 1) {
    const r = red[color] as number;
    const g = green[color] as number;
    const b = blue[color] as number;
    const count = counts[color] as number;
    const entry = nearest.find(r, g, b);
    (weight[entry] as number) += count;
    (sum.red[entry] as number) += count * r;
    (sum.green[entry] as number) += count * g;
    (sum.blue[entry] as number) += count * b;
  }
  const refined = new Palette(palette.size);
  for (let entry = 0; entry < palette.size; entry += 1) {
    const n = weight[entry] as number;
    const from = n > 0 ? sum : palette;
    const divisor = n > 0 ? n : 1;
    refined.set(
      entry,
      (from.red[entry] as number) / divisor,
      (from.green[entry] as number) / divisor,
      (from.blue[entry] as number) / divisor,
    );
  }
  return refined;
}
