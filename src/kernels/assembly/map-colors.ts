import { colorAt } from './colors';
import { distance, findNearest, sortEntries } from './nearest-color';

/** Per listed colour: its palette entry, u8. There is room for 256 more places: see `mapOneToOne`. */
export const entries: usize = memory.data(16640, 16);
/** Per listed colour: its squared distance to that entry, i32, rounded down. */
export const errors: usize = memory.data(66560, 16);

/**
 * Maps each listed colour to the nearest palette entry.
 *
 * @returns the sum of the squared errors of all pixels.
 */
export function mapColors(size: u32, entryCount: u32): f64 {
  sortEntries(entryCount);
  let sum: f64 = 0;
  for (let index: u32 = 0; index < size; index++) {
    const color = colorAt(index);
    const entry = findNearest(load<f64>(color), load<f64>(color, 8), load<f64>(color, 16));
    store<u8>(entries + index, entry);
    store<i32>(errors + ((<usize>index) << 2), <i32>distance);
    sum += distance * load<f64>(color, 24);
  }
  return sum;
}

/**
 * Maps the places from `first` on to the entries of the palette, one to one and with no error: for pixels whose
 * entry is chosen already.
 */
export function mapOneToOne(first: u32, size: u32): void {
  for (let index: u32 = 0; index < size; index++) {
    store<u8>(entries + first + index, index);
    store<i32>(errors + ((<usize>(first + index)) << 2), 0);
  }
}
