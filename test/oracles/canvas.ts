import type { Rectangle } from '../../src/kernels/frame-kernels.js';
import { NO_COLOR } from './color-table.js';
import { OPAQUE_FROM } from './palette.js';

/** Stands for each part of the colour of a pixel that shows nothing: far from all colours. */
const NOTHING = -1_000;

/** What a viewer shows while frames are drawn over one another. */
export class Canvas {
  /** Three numbers a pixel. */
  private readonly shown: Int16Array;
  /** Per pixel: the squared distance of what is shown to what the frame wants there. */
  private readonly distances: Int32Array;
  /** Per pixel: its palette index; then, from the start, those of the frame's rectangle. */
  private readonly indices: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    const pixels = width * height;
    this.shown = new Int16Array(pixels * 3).fill(NOTHING);
    this.distances = new Int32Array(pixels);
    this.indices = new Uint8Array(pixels);
  }

  clear(): void {
    this.shown.fill(NOTHING);
  }

  /**
   * Finds the pixels of a frame that need no colour: nothing is there, or what is shown is close
   * enough.
   *
   * @param tolerance the squared distance that is close enough.
   * @param places per pixel: set to `NO_COLOR` where none is needed, else to 0.
   * @returns how many need none.
   */
  compare(rgba: Uint8Array, tolerance: number, places: Uint16Array): number {
    const { shown, distances } = this;
    let kept = 0;
    for (let pixel = 0, at = 0, to = 0; pixel < places.length; pixel += 1, at += 4, to += 3) {
      const dr = (rgba[at] as number) - (shown[to] as number);
      const dg = (rgba[at + 1] as number) - (shown[to + 1] as number);
      const db = (rgba[at + 2] as number) - (shown[to + 2] as number);
      const distance = dr * dr + dg * dg + db * db;
      if (distance <= tolerance || (rgba[at + 3] as number) < OPAQUE_FROM) {
        places[pixel] = NO_COLOR;
        kept += 1;
      } else {
        places[pixel] = 0;
        distances[pixel] = distance;
      }
    }
    return kept;
  }

  /**
   * Draws the pixels that {@link compare} found to need a colour, but for those whose shown colour is
   * no farther off than their new one.
   *
   * @param places per pixel: its colour, or `NO_COLOR`.
   * @param entries per colour: its palette index.
   * @param errors per colour: its squared distance to that palette entry.
   * @param table the palette, three bytes an entry.
   * @param transparent the index for "as before", or -1 where there is none.
   * @param isWhole whether to cover the whole screen, changed or not.
   * @param meant what to compare later frames with, four bytes a pixel, where that is not the colours
   *   drawn: a dithered pixel shows its colour only together with its neighbours.
   * @returns the rectangle, and its indices row by row, which the next call overwrites.
   */
  draw(
    places: Uint16Array,
    entries: Uint8Array,
    errors: Float64Array,
    table: Uint8Array,
    transparent: number,
    isWhole: boolean,
    meant?: Uint8Array,
  ): { readonly area: Rectangle; readonly pixels: Uint8Array } {
    const { shown, distances, indices, width, height } = this;
    const mayKeep = transparent >= 0;
    let top = -1;
    let bottom = 0;
    let left = width;
    let right = 0;
    for (let y = 0, pixel = 0; y < height; y += 1) {
      let first = -1;
      let last = 0;
      for (let x = 0; x < width; x += 1, pixel += 1) {
        const place = places[pixel] as number;
        if (
          place === NO_COLOR ||
          (mayKeep && (distances[pixel] as number) <= (errors[place] as number))
        ) {
          indices[pixel] = transparent;
          continue;
        }
        const index = entries[place] as number;
        indices[pixel] = index;
        const to = pixel * 3;
        const colors = meant ?? table;
        const from = meant ? pixel * 4 : index * 3;
        shown[to] = colors[from] as number;
        shown[to + 1] = colors[from + 1] as number;
        shown[to + 2] = colors[from + 2] as number;
        if (first < 0) first = x;
        last = x;
      }
      if (first < 0) continue;
      if (top < 0) top = y;
      bottom = y;
      if (first < left) left = first;
      if (last > right) right = last;
    }
    if (isWhole) return { area: { left: 0, top: 0, width, height }, pixels: indices };
    // A frame in which nothing changed needs a pixel all the same.
    if (top < 0) top = left = 0;
    return this.cut({ left, top, width: right - left + 1, height: bottom - top + 1 });
  }

  /** Takes note of indices that were changed after they were drawn. */
  redraw(
    { left, top, width, height }: Rectangle,
    pixels: Uint8Array,
    table: Uint8Array,
    transparent: number,
  ): void {
    const { shown } = this;
    for (let y = 0, at = 0; y < height; y += 1) {
      let to = ((top + y) * this.width + left) * 3;
      for (let x = 0; x < width; x += 1, at += 1, to += 3) {
        const index = pixels[at] as number;
        if (index === transparent) continue;
        shown[to] = table[index * 3] as number;
        shown[to + 1] = table[index * 3 + 1] as number;
        shown[to + 2] = table[index * 3 + 2] as number;
      }
    }
  }

  /** Moves the indices of a rectangle to the front. */
  private cut(area: Rectangle): { readonly area: Rectangle; readonly pixels: Uint8Array } {
    const { indices } = this;
    if (area.width < this.width || area.height < this.height) {
      for (let y = 0; y < area.height; y += 1) {
        const from = (area.top + y) * this.width + area.left;
        indices.copyWithin(y * area.width, from, from + area.width);
      }
    }
    return { area, pixels: indices.subarray(0, area.width * area.height) };
  }
}
