import { colorAt } from './colors';

/** The most entries of a palette (GIF89a 19). */
export const MAX_ENTRIES: u32 = 256;

/** The palette in progress: red, green and blue of each entry, f64 each, and 8 unused bytes. */
export const palette: usize = memory.data(8192, 16);
const ENTRY_BYTES: usize = 32;

export function entryAt(index: u32): usize {
  return palette + <usize>index * ENTRY_BYTES;
}

export function setEntry(index: u32, red: f64, green: f64, blue: f64): void {
  const entry = entryAt(index);
  store<f64>(entry, red);
  store<f64>(entry, green, 8);
  store<f64>(entry, blue, 16);
}

/** The colour table of a frame: the palette rounded to bytes, as opaque RGBA. */
export const table: usize = memory.data(1024, 16);
const OPAQUE: u32 = 0xff000000;

/** Rounds the palette to whole numbers, and copies it to the colour table. */
export function roundPalette(size: u32): void {
  for (let index: u32 = 0; index < size; index++) {
    const entry = entryAt(index);
    const red = round(load<f64>(entry));
    const green = round(load<f64>(entry, 8));
    const blue = round(load<f64>(entry, 16));
    setEntry(index, red, green, blue);
    const color = (<u32>red) | ((<u32>green) << 8) | ((<u32>blue) << 16) | OPAQUE;
    store<u32>(table + ((<usize>index) << 2), color);
  }
}

/** Rounds half up, as `Math.round` does, so that the result equals that of the oracle in TypeScript. */
function round(value: f64): f64 {
  const up = ceil(value);
  return up - 0.5 > value ? up - 1 : up;
}

/** Copies the colour table to the palette. */
export function readTable(size: u32): void {
  for (let index: u32 = 0; index < size; index++) {
    const color = load<u32>(table + ((<usize>index) << 2));
    setEntry(index, <f64>(color & 255), <f64>((color >> 8) & 255), <f64>((color >> 16) & 255));
  }
}

/** Copies the first `size` colours of the list, which are whole numbers, to the palette and the table. */
export function takeColors(size: u32): void {
  for (let index: u32 = 0; index < size; index++) {
    const color = colorAt(index);
    setEntry(index, load<f64>(color), load<f64>(color, 8), load<f64>(color, 16));
  }
  roundPalette(size);
}
