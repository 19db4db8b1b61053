import { paethEvenBytes } from './byte-lanes.js';
import { corrupt } from './corrupt.js';

/**
 * Undoes the row filters of a PNG (3rd edition, 9.2) in place.
 *
 * @param rows `height` rows, each a filter byte and `rowBytes` bytes.
 * @param pixelBytes the bytes of a pixel, at least 1: the distance from a byte to its left neighbour.
 * @throws PipelineError `ERR_PNG_CORRUPT` for an unknown filter type.
 */
export function unfilter(
  rows: Uint8Array,
  height: number,
  rowBytes: number,
  pixelBytes: number,
): void {
  // The row above the first one, and the pixel to the left of the first one, count as 0.
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y += 1) {
    const start = y * (1 + rowBytes);
    const row = rows.subarray(start + 1, start + 1 + rowBytes);
    const type = rows[start] as number;
    const filter = FILTERS[type];
    if (!filter) throw corrupt(`row ${y} has the unknown filter type ${type}`);
    filter(row, above, pixelBytes);
    above = row;
  }
}

/** The filters by filter type. */
const FILTERS: readonly ((row: Uint8Array, above: Uint8Array, pixelBytes: number) => void)[] = [
  () => undefined, // None
  sub,
  up,
  average,
  paeth,
];

function sub(row: Uint8Array, _: Uint8Array, pixelBytes: number): void {
  for (let at = pixelBytes, from = 0; at < row.length; at += 1, from += 1) {
    row[at] = (row[at] as number) + (row[from] as number);
  }
}

function up(row: Uint8Array, above: Uint8Array): void {
  for (let at = 0; at < row.length; at += 1) {
    row[at] = (row[at] as number) + (above[at] as number);
  }
}

function average(row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  for (let at = 0; at < pixelBytes; at += 1) {
    row[at] = (row[at] as number) + ((above[at] as number) >> 1);
  }
  for (let at = pixelBytes, from = 0; at < row.length; at += 1, from += 1) {
    row[at] = (row[at] as number) + (((row[from] as number) + (above[at] as number)) >> 1);
  }
}

function paeth(row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  for (let at = 0; at < pixelBytes; at += 1) {
    row[at] = (row[at] as number) + (above[at] as number);
  }
  for (let at = pixelBytes, from = 0; at < row.length; at += 1, from += 1) {
    const left = row[from] as number;
    row[at] =
      (row[at] as number) + paethEvenBytes(left, above[at] as number, above[from] as number);
  }
}
