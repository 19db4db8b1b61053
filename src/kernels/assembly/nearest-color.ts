// Finds the palette entry that is nearest to a colour by squared distance in RGB. The result is exact.
//
// The entries are sorted by green. The search begins at the green of the colour and goes up and down, until
// the difference in green alone is larger than the best distance: it visits about 15 of 256 entries. (J.
// Friedman, F. Baskett, L. Shustek, "An Algorithm for Finding Nearest Neighbors", IEEE Trans. Computers
// C-24, 1975.)
import { entryAt, MAX_ENTRIES } from './palette';

/** The entries sorted by green: red, green, blue and number of the entry, f64 each. */
const sorted: usize = memory.data(8192, 16);
const ENTRY_BYTES: usize = 32;
/** Per value of green, 0 to 256: the address of the first entry in `sorted` with at least this green, u32. */
const starts: usize = memory.data(1028, 16);
/** The address after the last sorted entry. */
let end: usize = 0;

/** The squared distance of the entry that was found last. */
export let distance: f64 = 0;

/** Sorts the first `size` entries of the palette by green; call it before {@link findNearest}. */
export function sortEntries(size: u32): void {
  end = sorted;
  for (let index: u32 = 0; index < size; index++) {
    const entry = entryAt(index);
    const green = load<f64>(entry, 8);
    let at = end;
    for (; at > sorted && load<f64>(at - ENTRY_BYTES, 8) > green; at -= ENTRY_BYTES) {
      memory.copy(at, at - ENTRY_BYTES, ENTRY_BYTES);
    }
    memory.copy(at, entry, 24);
    store<f64>(at, <f64>index, 24);
    end += ENTRY_BYTES;
  }
  let at = sorted;
  for (let value: u32 = 0; value <= MAX_ENTRIES; value++) {
    while (at < end && load<f64>(at, 8) < <f64>value) at += ENTRY_BYTES;
    store<u32>(starts + ((<usize>value) << 2), <u32>at);
  }
}

/** The number of the entry nearest to a colour; `r`, `g` and `b` are 0 to 255, and may have a fraction. */
export function findNearest(r: f64, g: f64, b: f64): u32 {
  let up = <usize>load<u32>(starts + ((<usize>(<u32>g)) << 2));
  let down = up - ENTRY_BYTES;
  let best: f64 = Infinity;
  let found = up;
  let goesUp = up < end;
  let goesDown = down >= sorted;
  while (goesUp || goesDown) {
    if (goesUp) {
      const dg = load<f64>(up, 8) - g;
      if (dg < 0 || dg * dg < best) {
        const dr = load<f64>(up) - r;
        const db = load<f64>(up, 16) - b;
        const squared = dr * dr + dg * dg + db * db;
        if (squared < best) {
          best = squared;
          found = up;
        }
        up += ENTRY_BYTES;
        goesUp = up < end;
      } else goesUp = false;
    }
    if (goesDown) {
      const dg = g - load<f64>(down, 8);
      if (dg * dg < best) {
        const dr = load<f64>(down) - r;
        const db = load<f64>(down, 16) - b;
        const squared = dr * dr + dg * dg + db * db;
        if (squared < best) {
          best = squared;
          found = down;
        }
        down -= ENTRY_BYTES;
        goesDown = down >= sorted;
      } else goesDown = false;
    }
  }
  distance = best;
  return <u32>load<f64>(found, 24);
}
