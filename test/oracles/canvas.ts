import type { Rectangle } from '../../src/kernels/frame-kernels.js';
import { NO_COLOR } from './color-table.js';
import { OPAQUE_FROM } from './palette.js';

/** An image to compare a frame with: what a viewer shows, or the source that this was drawn for. */
export type Reference = 'shown' | 'sources';

/** What a viewer shows while frames are drawn over one another. */
export class Canvas {
  /** RGBA; alpha 0 where nothing is shown. */
  readonly shown: Uint8Array;
  /** RGBA: the colour that the source had in each pixel when the pixel was drawn; alpha 0 if it never was. */
  readonly sources: Uint8Array;
  /** Per pixel: its palette index; then, from the start, those of the frame's rectangle. */
  private readonly indices: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    const pixels = width * height;
    this.shown = new Uint8Array(pixels * 4);
    this.sources = new Uint8Array(pixels * 4);
    this.indices = new Uint8Array(pixels);
  }

  clear(): void {
    this.shown.fill(0);
    this.sources.fill(0);
  }

  /**
   * Finds the pixels of a frame that need no colour: nothing is there, or the reference is close enough.
   *
   * @param tolerance the squared distance that is close enough.
   * @param places per pixel: set to `NO_COLOR` where none is needed, else to 0.
   * @returns how many need none.
   */
  compare(rgba: Uint8Array, reference: Reference, tolerance: number, places: Uint16Array): number {
    const other = this[reference];
    let kept = 0;
    for (let pixel = 0; pixel < places.length; pixel += 1) {
      const isKept =
        (rgba[pixel * 4 + 3] as number) < OPAQUE_FROM ||
        distanceAt(pixel, rgba, other) <= tolerance;
      places[pixel] = isKept ? NO_COLOR : 0;
      if (isKept) kept += 1;
    }
    return kept;
  }

  /**
   * Draws the pixels that need a colour, but for those that show this colour already, or one that is no
   * farther off from the frame. All of them stand for the frame from now on.
   *
   * @param places per pixel: its colour, or `NO_COLOR`.
   * @param entries per colour: its palette index.
   * @param errors per colour: its squared distance to that palette entry.
   * @param table the palette, three bytes an entry.
   * @param transparent the index for "as before", or -1 where there is none.
   * @param isWhole whether to cover the whole screen, changed or not.
   * @returns the rectangle, and its indices row by row, which the next call overwrites.
   */
  draw(
    rgba: Uint8Array,
    places: Uint16Array,
    entries: Uint8Array,
    errors: Float64Array,
    table: Uint8Array,
    transparent: number,
    isWhole: boolean,
  ): { readonly area: Rectangle; readonly pixels: Uint8Array } {
    const { shown, sources, indices, width, height } = this;
    const columns: number[] = [];
    const rows: number[] = [];
    indices.fill(transparent);
    places.forEach((place, pixel) => {
      if (place === NO_COLOR) return;
      const at = pixel * 4;
      sources.set(rgba.subarray(at, at + 4), at);
      const index = entries[place] as number;
      const color = [...table.subarray(index * 3, index * 3 + 3), 255];
      const isEqual = color.every((part, k) => part === shown[at + k]);
      const isClose = distanceAt(pixel, rgba, shown) <= (errors[place] as number);
      if (transparent >= 0 && (isEqual || isClose)) return;
      indices[pixel] = index;
      shown.set(color, at);
      columns.push(pixel % width);
      rows.push(Math.floor(pixel / width));
    });
    if (isWhole) return { area: { left: 0, top: 0, width, height }, pixels: indices };
    // A frame in which nothing changed needs a pixel all the same.
    if (rows.length === 0) return this.cut({ left: 0, top: 0, width: 1, height: 1 });
    const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
    const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
    const [left, top] = [least(columns), least(rows)];
    return this.cut({
      left,
      top,
      width: most(columns) - left + 1,
      height: most(rows) - top + 1,
    });
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

/** The squared distance of a pixel in two images; infinite if the other one has nothing there. */
function distanceAt(pixel: number, rgba: Uint8Array, other: Uint8Array): number {
  const at = pixel * 4;
  if ((other[at + 3] as number) < OPAQUE_FROM) return Infinity;
  let distance = 0;
  for (let k = at; k < at + 3; k += 1) {
    distance += ((rgba[k] as number) - (other[k] as number)) ** 2;
  }
  return distance;
}
