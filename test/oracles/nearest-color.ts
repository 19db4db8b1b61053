import type { Palette } from './palette.js';

/**
 * Finds the entry of a palette that is nearest to a colour: exactly, by squared distance in RGB.
 *
 * The entries are sorted by green and searched outwards from the colour's own green, until the
 * distance along green alone is too large: some 15 of 256 are looked at. (J. Friedman, F. Baskett,
 * L. Shustek, "An Algorithm for Finding Nearest Neighbors", IEEE Trans. Computers C-24, 1975.)
 */
export class NearestColor {
  /** The squared distance of what was found last. */
  distance = 0;

  private readonly size: number;
  /** Entries in the order of their green. */
  private readonly entries: Uint8Array;
  private readonly red: Float64Array;
  private readonly green: Float64Array;
  private readonly blue: Float64Array;
  /** Per value of green: how many entries have less. */
  private readonly starts = new Uint16Array(257);

  constructor({ size, red, green, blue }: Palette) {
    this.size = size;
    this.entries = Uint8Array.from({ length: size }, (_, entry) => entry).sort(
      (a, b) => (green[a] as number) - (green[b] as number) || a - b,
    );
    this.red = Float64Array.from(this.entries, (entry) => red[entry] as number);
    this.green = Float64Array.from(this.entries, (entry) => green[entry] as number);
    this.blue = Float64Array.from(this.entries, (entry) => blue[entry] as number);
    let below = 0;
    for (let value = 0; value <= 256; value += 1) {
      while (below < size && (this.green[below] as number) < value) below += 1;
      this.starts[value] = below;
    }
  }

  /** The entry nearest to a colour, whose parts may be any number from 0 to 255. */
  find(r: number, g: number, b: number): number {
    const { size, red, green, blue } = this;
    let up = this.starts[Math.floor(g)] as number;
    let down = up - 1;
    let best = Infinity;
    let found = 0;
    for (;;) {
      let isDone = true;
      if (up < size) {
        const dg = (green[up] as number) - g;
        if (dg < 0 || dg * dg < best) {
          const dr = (red[up] as number) - r;
          const db = (blue[up] as number) - b;
          const distance = dr * dr + dg * dg + db * db;
          if (distance < best) {
            best = distance;
            found = up;
          }
          up += 1;
          isDone = false;
        } else up = size;
      }
      if (down >= 0) {
        const dg = g - (green[down] as number);
        if (dg * dg < best) {
          const dr = (red[down] as number) - r;
          const db = (blue[down] as number) - b;
          const distance = dr * dr + dg * dg + db * db;
          if (distance < best) {
            best = distance;
            found = down;
          }
          down -= 1;
          isDone = false;
        } else down = -1;
      }
      if (isDone) break;
    }
    this.distance = best;
    return this.entries[found] as number;
  }
}
