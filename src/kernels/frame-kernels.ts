import type { Diffusion } from './diffusion.js';
import type { Pointer } from './kernels.js';
import { layOut } from './layout.js';
import { KernelMemory } from './memory.js';
import { PaletteKernels } from './palette-kernels.js';

/** The part of the screen that a frame covers, in pixels; the left column and the top row are 0. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How much a pixel, or a block of 4x4 pixels, may change before it is drawn again: distances in RGB. */
export interface HoldLimits {
  /** The largest change of a pixel. */
  readonly pixel: number;
  /** The largest change of the mean of a block. */
  readonly mean: number;
  /** The largest change of the texture of a block (root mean square). */
  readonly noise: number;
  /** The largest change of the texture as a share of the texture; the larger limit counts. */
  readonly share: number;
  /** The largest change of a pixel in a block of which the mean, but not the texture, has hardly changed. */
  readonly rough: number;
}

/** What a viewer shows, and what it stands for: RGBA, alpha 0 for a pixel that was never drawn. */
export interface Screen {
  readonly shown: Uint8Array;
  /** The colour of the source when the pixel was drawn. */
  readonly sources: Uint8Array;
}

/**
 * Encodes the pixels of frames, one frame after another. The memory of the kernels holds the current image,
 * the next image, the screen (the pixels that a viewer shows before the current frame is drawn), the source
 * colours that the screen was drawn for, the list of colours, the palette and the indices.
 *
 * For each frame call, in this order: {@link compare} or {@link hold}, {@link listColors}, a method that makes
 * or sets the palette, one that maps colours or dithers, {@link draw}, and {@link writeLzw}.
 */
export class FrameKernels {
  private readonly memory = new KernelMemory();
  private readonly kernels = this.memory.kernels;
  /** The palette of the frame, and the list of colours that it is made for. */
  readonly palette = new PaletteKernels(this.memory);

  private frameWidth = 0;
  private frameHeight = 0;
  /** Where the arrays of the frame are; `image` and `next` change places with each frame. */
  private at = layOut(this.kernels, 0, 0);
  private image = this.at.image;
  private next = this.at.next;
  /** The second index of free pixels; the indices themselves, if no pixel is free. */
  private others = this.at.indices;

  get width(): number {
    return this.frameWidth;
  }

  get height(): number {
    return this.frameHeight;
  }

  /** The size of the memory, in bytes; it never shrinks. */
  get byteLength(): number {
    return this.memory.bytes.length;
  }

  /** Makes room for frames of a size, in pixels. The screen and both images become empty. */
  fit(width: number, height: number): void {
    this.frameWidth = width;
    this.frameHeight = height;
    this.at = layOut(this.kernels, width, height);
    this.image = this.at.image;
    this.next = this.at.next;
    this.others = this.at.indices;
    this.memory.grow(this.at.end);
    this.memory.bytes.fill(0, this.at.image, this.at.places);
  }

  /** Copies the next image: RGBA, `width * height * 4` bytes. */
  load(rgba: Uint8Array): void {
    this.memory.bytes.set(rgba, this.next);
  }

  /** A copy of the current image. */
  copyImage(): Uint8Array {
    return this.memory.bytes.slice(this.image, this.image + this.pixels * 4);
  }

  /** Makes the next image the current one. */
  advance(): void {
    [this.image, this.next] = [this.next, this.image];
  }

  /** Whether the next image is equal to the current one. */
  isRepeated(): boolean {
    const { buffer } = this.memory.bytes;
    const bytes = this.pixels * 4;
    return Buffer.from(buffer, this.image, bytes).equals(Buffer.from(buffer, this.next, bytes));
  }

  /**
   * Whether a pixel is opaque in the current image and transparent in the next one. Then the screen must be
   * cleared, because a GIF cannot make single pixels transparent again.
   */
  uncovers(): boolean {
    return this.kernels.uncovers(this.image, this.next, this.pixels) === 1;
  }

  /**
   * Counts the different colours of the current image; transparent counts as one.
   *
   * @param limit at most 256.
   * @returns the number of colours, or `limit + 1` if there are more than `limit`.
   */
  countColors(limit: number): number {
    return this.kernels.countColors(this.image, this.pixels, limit);
  }

  /** A copy of what the screen shows, and of the source colours that it was drawn for. */
  screen(): Screen {
    const { shown, sources } = this.at;
    const bytes = this.pixels * 4;
    return {
      shown: this.memory.bytes.slice(shown, shown + bytes),
      sources: this.memory.bytes.slice(sources, sources + bytes),
    };
  }

  /** Shows a screen that was copied. */
  setScreen({ shown, sources }: Screen): void {
    this.memory.bytes.set(shown, this.at.shown);
    this.memory.bytes.set(sources, this.at.sources);
  }

  /** Clears the screen. */
  clear(): void {
    this.memory.bytes.fill(0, this.at.shown, this.at.places);
  }

  /**
   * For a frame that is drawn exactly: finds the pixels that need not be drawn, because they are transparent,
   * or their shown colour is equal. The methods below work on the other pixels.
   *
   * @returns how many pixels need not be drawn.
   */
  compare(): number {
    const kept = this.compareWith(this.at.shown, 0);
    this.memory.bytes.copyWithin(this.at.sources, this.image, this.image + this.pixels * 4);
    return kept;
  }

  /**
   * As {@link compare}, for a frame whose colours are approximated: a pixel need not be drawn if the source
   * has hardly changed there since the pixel was drawn. In a block of 4x4 pixels of which both the mean and
   * the texture (the differences from the mean) have hardly changed, no pixel is drawn.
   *
   * @returns how many pixels need not be drawn.
   */
  hold(limits: HoldLimits): number {
    return this.holdFrom(this.at.sources, limits);
  }

  /**
   * Says how much of the picture moves: the share of the pixels of the screen that {@link hold} would leave to draw if the
   * screen showed the next image, 0 to 1. Call it before `hold` or `compare`, whose result it overwrites.
   */
  motion(limits: HoldLimits): number {
    return 1 - this.holdFromNext(limits) / this.pixels;
  }

  /** As {@link hold}, if the screen had been drawn for the next image. */
  holdFromNext(limits: HoldLimits): number {
    return this.holdFrom(this.next, limits);
  }

  private holdFrom(other: Pointer, { pixel, mean, noise, share, rough }: HoldLimits): number {
    const { image, frameWidth, frameHeight } = this;
    const { places } = this.at;
    return (
      this.compareWith(other, Math.floor(pixel ** 2)) +
      this.kernels.holdBlocks(
        image,
        other,
        places,
        frameWidth,
        frameHeight,
        mean ** 2,
        noise ** 2,
        share ** 2,
        Math.floor(rough ** 2),
      )
    );
  }

  private compareWith(other: Pointer, tolerance: number): number {
    return this.kernels.compareFrame(this.image, other, this.at.places, this.pixels, tolerance);
  }

  /**
   * Estimates the noise: how much the texture of blocks differs between the current image and the next one,
   * or, if the current image is the last, the one before. It is the median of a sample of the blocks.
   *
   * @returns a distance in RGB (root mean square), at most 15.97.
   */
  noise(): number {
    return Math.sqrt(
      this.kernels.noiseOf(this.image, this.next, this.frameWidth, this.frameHeight),
    );
  }

  /**
   * Lists the colours of the pixels to draw. Colours that differ only in their lowest bits are joined to
   * their mean.
   *
   * @param limit the most colours to list, up to 16,384.
   * @param dropBits how many low bits of each channel to ignore.
   * @returns the number of listed colours, or -1 if there are more than `limit`.
   */
  listColors(limit: number, dropBits: number): number {
    return this.kernels.listColors(this.image, this.at.places, this.pixels, limit, dropBits);
  }

  /**
   * Chooses a palette entry for each pixel by a fixed pattern, so that neighbouring pixels together imitate
   * a colour that the palette does not have.
   *
   * @param strength 0 (no dither) to 1.
   */
  ditherOrdered(entries: number, strength: number): void {
    this.kernels.ditherOrdered(
      this.image,
      this.at.places,
      this.frameWidth,
      this.frameHeight,
      entries,
      strength,
    );
  }

  /** As {@link ditherOrdered}, but by error diffusion: a pixel passes its error on to its neighbours. */
  ditherByDiffusion(entries: number, strength: number, shares: Diffusion): void {
    this.diffuse(entries, strength, shares, 0, 0);
  }

  /**
   * As {@link ditherByDiffusion}, but only where bands would show: in soft gradients that the palette has too few
   * colours for. All other pixels stay as `mapColors` has mapped them: call that before.
   *
   * @param size the number of listed colours.
   */
  ditherBands(size: number, entries: number, strength: number, shares: Diffusion): void {
    const blocks = this.at.indices; // not in use before a frame is drawn
    const { image, frameWidth, frameHeight } = this;
    if (!this.kernels.findBands(image, this.at.places, frameWidth, frameHeight, blocks)) return;
    this.diffuse(entries, strength, shares, blocks, size);
    this.palette.mapOneToOne(entries, size);
  }

  private diffuse(
    entries: number,
    strength: number,
    shares: Diffusion,
    blocks: Pointer,
    first: number,
  ): void {
    this.kernels.ditherByDiffusion(
      this.image,
      this.at.places,
      this.frameWidth,
      this.frameHeight,
      entries,
      strength,
      this.at.errorRows,
      blocks,
      first,
      ...shares,
    );
  }

  /**
   * Draws the pixels that need to be drawn, except those whose shown colour is at least as close as their
   * palette entry, or equal to it.
   *
   * @param transparent the transparent index, for pixels that are not drawn; -1 if all are drawn.
   * @param isWhole whether to cover the whole screen, not only the changed part.
   * @returns the rectangle that the frame covers.
   */
  draw(transparent: number, isWhole: boolean): Rectangle {
    this.kernels.drawFrame(
      this.image,
      this.at.places,
      this.at.shown,
      this.at.sources,
      this.at.indices,
      this.frameWidth,
      this.frameHeight,
      transparent,
      isWhole ? 1 : 0,
    );
    this.others = this.at.indices;
    return this.drawn();
  }

  /**
   * Cuts a frame that was drawn with `isWhole` to the part of the screen that it changed. Its free pixels must
   * not have been looked for.
   *
   * @returns the rectangle that it covers now.
   */
  cutToChanged(): Rectangle {
    this.kernels.cutToChanged(this.at.indices);
    return this.drawn();
  }

  private get drawnPixels(): number {
    const { width, height } = this.drawn();
    return width * height;
  }

  private drawn(): Rectangle {
    const at = this.kernels.drawn.value / 4;
    const [left, top, width, height] = this.memory.numbers.subarray(at, at + 4);
    return { left, top, width, height } as Rectangle;
  }

  /**
   * Finds the free pixels of the rectangle drawn last: those that are not drawn, and would look the same if they
   * were, because the palette has their shown colour.
   *
   * @param entries the number of entries of the palette.
   * @returns how many there are.
   */
  findFree(entries: number, transparent: number): number {
    const { indices, others, shown } = this.at;
    this.others = others;
    return this.kernels.findFree(indices, others, shown, this.frameWidth, entries, transparent);
  }

  /**
   * Leaves free pixels transparent in long runs of pixels that are not drawn, and gives the others their shown
   * colour. Call {@link findFree} before.
   *
   * @param shortest the number of pixels of the shortest run that is left transparent.
   */
  arrangeFree(transparent: number, shortest: number): void {
    const { width, height } = this.drawn();
    this.kernels.arrangeFree(this.at.indices, this.others, width * height, transparent, shortest);
  }

  /** The palette indices of the rectangle drawn last, row by row; a view that the next call overwrites. */
  indices(): Uint8Array {
    return this.memory.bytes.subarray(this.at.indices, this.at.indices + this.drawnPixels);
  }

  /**
   * Compresses the indices of the rectangle drawn last with LZW (GIF89a 22).
   *
   * @param minCodeSize the bits of an index, 2 to 8.
   * @returns image data in sub-blocks: a view that the next call overwrites.
   */
  writeLzw(minCodeSize: number): Uint8Array {
    return this.compress(minCodeSize);
  }

  /**
   * The number of bytes that {@link writeLzw} needs for some of the indices.
   *
   * @param most the most indices to compress: consecutive ones in the middle of the rectangle drawn last.
   */
  sampleLzw(minCodeSize: number, most: number): number {
    const count = Math.min(most, this.drawnPixels);
    return this.compress(minCodeSize, (this.drawnPixels - count) >> 1, count).length;
  }

  private compress(minCodeSize: number, from = 0, count = this.drawnPixels): Uint8Array {
    const length = this.kernels.writeLzw(
      this.at.indices + from,
      this.others + from,
      count,
      minCodeSize,
      this.at.codes,
      this.at.data,
    );
    return this.memory.bytes.subarray(this.at.data, this.at.data + length);
  }

  private get pixels(): number {
    return this.frameWidth * this.frameHeight;
  }
}
