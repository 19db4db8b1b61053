import { addBytes, averageBytes, EVEN_BYTES, paethEvenBytes } from './byte-lanes.js';
import { corrupt } from './corrupt.js';

/**
 * Undoes the row filters of 8-bit RGB or RGBA (PNG 3rd edition, 9.2) on the way to RGBA: a pixel is
 * read, computed and written as one 32-bit word, its four bytes side by side.
 *
 * @param rows `height` rows, each a filter byte and `width` pixels of `pixelBytes` bytes.
 * @param pixelBytes 3 for RGB, which becomes opaque, or 4 for RGBA.
 * @param rgba where the `width * height` pixels go, four bytes each; zeros before.
 * @throws PipelineError `ERR_PNG_CORRUPT` for an unknown filter type.
 */
export function unfilterRgba(
  rows: Uint8Array,
  width: number,
  height: number,
  pixelBytes: 3 | 4,
  rgba: Uint8Array,
): void {
  const rowBytes = width * 4;
  const isRgb = pixelBytes === 3;
  // A word that begins at the last pixel of RGB would reach beyond the end; one that begins a byte
  // before a pixel does not, and there is always one: the filter byte, or another pixel's.
  const lead = isRgb ? 1 : 0;
  const row: Row = {
    source: new DataView(rows.buffer, rows.byteOffset, rows.byteLength),
    from: 1 - lead,
    step: pixelBytes,
    shift: lead * 8,
    target: new DataView(rgba.buffer, rgba.byteOffset, rgba.byteLength),
    to: 0,
    end: rowBytes,
    // What is above the first row counts as 0: it looks at its own place, which is not written yet.
    up: 0,
    alpha: isRgb ? 0xff << 24 : 0,
  };
  for (let y = 0; y < height; y += 1) {
    const type = rows[row.from - 1 + lead] as number;
    const filter = FILTERS[type];
    if (!filter) throw corrupt(`row ${y} has the unknown filter type ${type}`);
    filter(row);
    row.from += 1 + width * pixelBytes;
    row.to += rowBytes;
    row.end += rowBytes;
    row.up = rowBytes;
  }
}

interface Row {
  /** A pixel's word is at `from`, `step` bytes before the next one's, above `shift` bits of something else. */
  readonly source: DataView;
  from: number;
  readonly step: number;
  readonly shift: number;
  /** The pixels go to `to` until `end`; the row above is `up` bytes before. */
  readonly target: DataView;
  to: number;
  end: number;
  up: number;
  /** What is set in every pixel. */
  readonly alpha: number;
}

/**
 * By filter type. A function for each, because V8 makes better code of a small one. What is left of
 * the first pixel counts as 0.
 */
const FILTERS: readonly ((row: Row) => void)[] = [none, sub, up, average, paeth];

function none({ source, from, step, shift, target, to, end, alpha }: Row): void {
  // Four at once: the work is so little that going round takes as long.
  for (; to + 12 < end; to += 16, from += 4 * step) {
    const second = source.getInt32(from + step, true);
    const third = source.getInt32(from + 2 * step, true);
    const fourth = source.getInt32(from + 3 * step, true);
    target.setInt32(to, (source.getInt32(from, true) >>> shift) | alpha, true);
    target.setInt32(to + 4, (second >>> shift) | alpha, true);
    target.setInt32(to + 8, (third >>> shift) | alpha, true);
    target.setInt32(to + 12, (fourth >>> shift) | alpha, true);
  }
  for (; to < end; to += 4, from += step) {
    target.setInt32(to, (source.getInt32(from, true) >>> shift) | alpha, true);
  }
}

function sub({ source, from, step, shift, target, to, end, alpha }: Row): void {
  for (let left = 0; to < end; to += 4, from += step) {
    left = addBytes(source.getInt32(from, true) >>> shift, left);
    target.setInt32(to, left | alpha, true);
  }
}

function up({ source, from, step, shift, target, to, end, up, alpha }: Row): void {
  for (; to < end; to += 4, from += step) {
    const above = target.getInt32(to - up, true);
    target.setInt32(to, addBytes(source.getInt32(from, true) >>> shift, above) | alpha, true);
  }
}

function average({ source, from, step, shift, target, to, end, up, alpha }: Row): void {
  for (let left = 0; to < end; to += 4, from += step) {
    const above = target.getInt32(to - up, true);
    left = addBytes(source.getInt32(from, true) >>> shift, averageBytes(left, above));
    target.setInt32(to, left | alpha, true);
  }
}

/** Red and blue together, and green and alpha. */
function paeth({ source, from, step, shift, target, to, end, up, alpha }: Row): void {
  let leftRB = 0;
  let leftGA = 0;
  let cornerRB = 0;
  let cornerGA = 0;
  for (; to < end; to += 4, from += step) {
    const pixel = source.getInt32(from, true) >>> shift;
    const above = target.getInt32(to - up, true);
    const aboveRB = above & EVEN_BYTES;
    const aboveGA = (above >>> 8) & EVEN_BYTES;
    const nearestRB = paethEvenBytes(leftRB, aboveRB, cornerRB);
    const nearestGA = paethEvenBytes(leftGA, aboveGA, cornerGA);
    leftRB = ((pixel & EVEN_BYTES) + nearestRB) & EVEN_BYTES;
    leftGA = (((pixel >>> 8) & EVEN_BYTES) + nearestGA) & EVEN_BYTES;
    cornerRB = aboveRB;
    cornerGA = aboveGA;
    target.setInt32(to, leftRB | (leftGA << 8) | alpha, true);
  }
}
