// Finds the entry of a palette that is nearest to a colour: exactly, by squared distance in RGB.
//
// The entries are sorted by green and searched outwards from the colour's own green, until the
// distance along green alone is too large: some 15 of 256 are looked at. (J. Friedman, F. Baskett,
// L. Shustek, "An Algorithm for Finding Nearest Neighbors", IEEE Trans. Computers C-24, 1975.)
import { entryAt, MAX_ENTRIES } from './palette';

/** Red, green, blue and number of each entry, in the order of their green: f64 each. */
const sorted: usize = memory.data(8192, 16);
const ENTRY_BYTES: usize = 32;
/** Per value of green: where the entries begin that do not have less, u32. */
const starts: usize = memory.data(1028, 16);
let end: usize = 0;

/** The squared distance of what was found last. */
export let distance: f64 = 0;

/** Takes the first `size` entries of the palette. */
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

/** The entry nearest to a colour, whose parts may be any number from 0 to 255. */
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
