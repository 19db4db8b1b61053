import type { RgbaImage } from '../../messages.js';
import { lanczosContributions, TAP_GROUP, type Contributions } from './contributions.js';
import type { Size } from './geometry.js';
import { OPAQUE, readLinearRow, samplesOf, TRANSLUCENT } from './linear-rows.js';
import { acrossOpaque, acrossTranslucent, addRows } from './weighted-sums.js';

/**
 * An image that shrinks by at least twice this factor is first shrunk to the means of whole blocks, and
 * the kernel shrinks the rest by at least this factor. The reason is speed: the kernel costs 6 taps for
 * each pixel that it reads, a mean just one. The difference is 54 dB below soft pictures, and 34 dB below
 * a zone plate, the hardest test image. (libvips and Pillow's thumbnails use 2 as well, as `gap` and
 * `reducing_gap`.)
 */
const LEFT_TO_KERNEL = 2;

/** Resamples images of one size. It reuses its tables and buffers from image to image. */
export class LanczosResampler {
  /** The size of a block of source pixels; the kernel works on the means of blocks. */
  private readonly block: Size;
  /** The size of the source in blocks: less than four times the target's. */
  private readonly shrunk: Size;
  /** How to resample a row to the target's width. */
  private readonly columns: Contributions;
  /** How to resample a column to the target's height. */
  private readonly rows: Contributions;
  /** A ring buffer of the rows that make one new row, in linear light; row `n` is at slot `n % rows.taps`. */
  private readonly ring: Float32Array;
  /** By tap: the offset of its row in `ring`, in samples. */
  private readonly offsets: Int32Array;
  /** The weighted sum of the rows in `ring`: one new row that still has the old width. */
  private readonly sums: Float32Array;

  /**
   * @param part the part of the images, from the top left, that becomes the new image, in pixels. It may
   *   have a fraction; the images have this size rounded up.
   * @param target the size of the new images.
   */
  constructor(
    readonly part: Size,
    readonly target: Size,
  ) {
    const block = {
      width: blockSize(part.width, target.width),
      height: blockSize(part.height, target.height),
    };
    this.block = block;
    this.shrunk = {
      width: Math.ceil(Math.ceil(part.width) / block.width),
      height: Math.ceil(Math.ceil(part.height) / block.height),
    };
    const { width, height } = this.shrunk;
    this.columns = lanczosContributions(width, part.width / block.width, target.width);
    this.rows = lanczosContributions(height, part.height / block.height, target.height);
    this.offsets = new Int32Array(this.rows.taps);
    this.ring = new Float32Array(this.rows.taps * width * TRANSLUCENT);
    // There is room after the row, because taps of weight 0 may read past its end.
    this.sums = new Float32Array((width + this.columns.taps) * TRANSLUCENT);
  }

  /** Resamples an image, one new row at a time: first down the columns, then across the row. */
  resample(image: RgbaImage): RgbaImage {
    const { width, height } = this.target;
    const rgba = new Uint8Array(width * height * 4);
    const samples = samplesOf(image);
    const across = samples === OPAQUE ? acrossOpaque : acrossTranslucent;
    let read = 0;
    for (let y = 0; y < height; y += 1) {
      read = this.readRows(image, samples, read, this.rows.first[y] as number);
      this.sumRows(samples, y);
      across(this.sums, this.columns, rgba, y * width * 4);
    }
    return { width, height, rgba };
  }

  /**
   * Reads the rows that the kernel reaches, from `first` on, unless they are in the ring already.
   *
   * @param read one past the last row that was read before.
   * @returns one past the last row that was read now.
   */
  private readRows(image: RgbaImage, samples: number, read: number, first: number): number {
    const { taps } = this.rows;
    const stride = this.shrunk.width * samples;
    const end = Math.min(first + taps, this.shrunk.height);
    let next = Math.max(read, first);
    for (; next < end; next += 1) {
      readLinearRow(image, this.block, samples, next, this.ring, (next % taps) * stride);
    }
    return next;
  }

  private sumRows(samples: number, y: number): void {
    const { ring, sums, offsets } = this;
    const { taps, first, weights } = this.rows;
    const stride = this.shrunk.width * samples;
    for (let tap = 0; tap < taps; tap += 1) {
      offsets[tap] = (((first[y] as number) + tap) % taps) * stride;
    }
    sums.fill(0, 0, stride);
    for (let tap = 0; tap < taps; tap += TAP_GROUP) {
      addRows(ring, offsets, weights, tap, y * taps + tap, sums, stride);
    }
  }
}

const blockSize = (length: number, target: number): number =>
  Math.max(1, Math.floor(length / target / LEFT_TO_KERNEL));
