import { addBytes, averageBytes, EVEN_BYTES, paethEvenBytes } from './byte-lanes.js';
import { corrupt } from './corrupt.js';

/**
 * Undoes the row filters of 8-bit RGB or RGBA (PNG 3rd edition, 9.2), and writes RGBA. Each pixel is read,
 * computed and written as one 32-bit word, because that is faster than byte by byte.
 *
 * @param rows `height` rows, each a filter byte and `width` pixels of `pixelBytes` bytes.
 * @param pixelBytes 3 for RGB, which becomes opaque, or 4 for RGBA.
 * @param rgba the output: `width * height` pixels of four bytes, all 0 before the call.
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
  // A pixel of RGB has three bytes, but a word has four: a word that begins at the last pixel would end
  // beyond the rows. So words begin one byte earlier, at the filter byte or the previous pixel's last byte.
  const lead = isRgb ? 1 : 0;
  const row: Row = {
    source: new DataView(rows.buffer, rows.byteOffset, rows.byteLength),
    from: 1 - lead,
    step: pixelBytes,
    shift: lead * 8,
    target: new DataView(rgba.buffer, rgba.byteOffset, rgba.byteLength),
    to: 0,
    end: rowBytes,
    // The row above the first one counts as 0. With `up` 0 the filters read the output row itself, which
    // is still 0.
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

/** One row of pixels to unfilter. Offsets and distances are in bytes. */
interface Row {
  readonly source: DataView;
  /** The offset of the first pixel's word in `source`. */
  from: number;
  /** The distance from one pixel's word to the next one's. */
  readonly step: number;
  /** The low bits of a word that do not belong to the pixel: 0 or 8. */
  readonly shift: number;
  readonly target: DataView;
  /** The offset of the row in `target`. */
  to: number;
  /** The offset in `target` where the row ends. */
  end: number;
  /** The distance back to the row above in `target`. */
  up: number;
  /** Bits that are set in every pixel: an opaque alpha for RGB, 0 for RGBA. */
  readonly alpha: number;
}

/**
 * The filters by filter type. Each is a separate function, because V8 compiles small functions to faster
 * code. The pixel to the left of the first one counts as 0.
 */
const FILTERS: readonly ((row: Row) => void)[] = [none, sub, up, average, paeth];

function none({ source, from, step, shift, target, to, end, alpha }: Row): void {
  // Four pixels in each round, because the loop itself takes as long as the work on a pixel.
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

/** Computes red and blue together, then green and alpha. */
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
