import { colorAt } from './colors';
import { findNearest, sortEntries } from './nearest-color';
import { entryAt, setEntry } from './palette';

/** Per entry, of the colours nearest to it: the sums of red, green and blue, and of the pixels, f64 each. */
const sums: usize = memory.data(8192, 16);

/**
 * Moves each entry to the mean of the colours that are nearest to it. This never increases the sum of
 * squared errors. An entry without such colours stays. (One step of k-means: S. Lloyd, "Least Squares
 * Quantization in PCM", IEEE Trans. Information Theory 28, 1982.)
 *
 * @param size the number of listed colours.
 * @param entries the number of entries of the palette.
 */
export function refinePalette(size: u32, entries: u32): void {
  sortEntries(entries);
  memory.fill(sums, 0, (<usize>entries) << 5);
  for (let index: u32 = 0; index < size; index++) {
    const color = colorAt(index);
    const red = load<f64>(color);
    const green = load<f64>(color, 8);
    const blue = load<f64>(color, 16);
    const count = load<f64>(color, 24);
    const sum = sums + ((<usize>findNearest(red, green, blue)) << 5);
    store<f64>(sum, load<f64>(sum) + count * red);
    store<f64>(sum, load<f64>(sum, 8) + count * green, 8);
    store<f64>(sum, load<f64>(sum, 16) + count * blue, 16);
    store<f64>(sum, load<f64>(sum, 24) + count, 24);
  }
  for (let entry: u32 = 0; entry < entries; entry++) {
    const sum = sums + ((<usize>entry) << 5);
    const count = load<f64>(sum, 24);
    if (count == 0) continue;
    setEntry(entry, load<f64>(sum) / count, load<f64>(sum, 8) / count, load<f64>(sum, 16) / count);
  }
}
