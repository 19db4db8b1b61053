import type { Diffusion } from './diffusion.js';
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

/**
 * Encodes the pixels of frames, one frame after another. The memory of the kernels holds the current image,
 * the next image, the screen (the pixels that a viewer shows before the current frame is drawn), the list
 * of colours, the palette and the indices.
 *
 * For each frame call, in this order: {@link compare}, {@link listColors}, a method that makes or sets the
 * palette, one that maps colours or dithers, {@link draw}, and {@link writeLzw}.
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
    this.memory.grow(this.at.end);
    this.memory.bytes.fill(0, this.at.image, this.at.distances);
  }

  /** Copies the next image: RGBA, `width * height * 4` bytes. */
  load(rgba: Uint8Array): void {
    this.memory.bytes.set(rgba, this.next);
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

  /** Clears the screen. */
  clear(): void {
    this.memory.bytes.fill(0, this.at.shown, this.at.distances);
  }

  /**
   * Finds the pixels that need not be drawn: those that are transparent, or whose shown colour is close
   * enough. The methods below work on the other pixels.
   *
   * @param tolerance the largest distance in RGB that is close enough.
   * @returns how many pixels need not be drawn.
   */
  compare(tolerance: number): number {
    return this.kernels.compareFrame(
      this.image,
      this.at.shown,
      this.at.distances,
      this.at.places,
      this.pixels,
      Math.floor(tolerance ** 2),
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
    this.kernels.ditherByDiffusion(
      this.image,
      this.at.places,
      this.frameWidth,
      this.frameHeight,
      entries,
      strength,
      this.at.errorRows,
      ...shares,
    );
  }

  /**
   * Draws the pixels that need to be drawn, except those whose shown colour is at least as close as their
   * palette entry.
   *
   * @param transparent the transparent index, for pixels that are not drawn; -1 if all are drawn.
   * @param isWhole whether to cover the whole screen, not only the changed part.
   * @param isDithered whether later frames are compared with the image instead of the drawn colours,
   *   because a dithered pixel shows its colour only together with its neighbours.
   * @returns the rectangle that the frame covers.
   */
  draw(transparent: number, isWhole: boolean, isDithered: boolean): Rectangle {
    this.kernels.drawFrame(
      this.at.places,
      this.at.shown,
      this.at.distances,
      this.at.indices,
      this.frameWidth,
      this.frameHeight,
      transparent,
      isWhole ? 1 : 0,
      isDithered ? this.image : 0,
    );
    return this.drawn();
  }

  private drawn(): Rectangle {
    const at = this.kernels.drawn.value / 4;
    const [left, top, width, height] = this.memory.numbers.subarray(at, at + 4);
    return { left, top, width, height } as Rectangle;
  }

  /** The palette indices of the rectangle drawn last, row by row; a view that the next call overwrites. */
  indices(): Uint8Array {
    const { width, height } = this.drawn();
    return this.memory.bytes.subarray(this.at.indices, this.at.indices + width * height);
  }

  /**
   * Compresses the indices of the rectangle drawn last with LZW (GIF89a 22).
   *
   * @param minCodeSize the bits of an index, 2 to 8.
   * @returns image data in sub-blocks: a view that the next call overwrites.
   */
  writeLzw(minCodeSize: number): Uint8Array {
    return this.compress(minCodeSize, 0);
  }

  /**
   * As {@link writeLzw}, but replaces an index by that of a near colour if that saves bytes. The indices and
   * the screen change accordingly.
   *
   * @param entries the number of entries of the palette.
   * @param transparent the transparent index, or -1.
   * @param limit the distance in RGB that a replacement must stay below.
   */
  writeLossyLzw(
    minCodeSize: number,
    entries: number,
    transparent: number,
    limit: number,
  ): Uint8Array {
    this.kernels.setSubstitutions(entries, limit);
    const data = this.compress(minCodeSize, 1);
    this.kernels.noteTaken(this.at.shown, this.at.indices, this.frameWidth, transparent);
    return data;
  }

  private compress(minCodeSize: number, isLossy: 0 | 1): Uint8Array {
    const { width, height } = this.drawn();
    const count = width * height;
    const length = this.kernels.writeLzw(
      this.at.indices,
      count,
      minCodeSize,
      this.at.codes,
      this.at.data,
      isLossy,
    );
    return this.memory.bytes.subarray(this.at.data, this.at.data + length);
  }

  private get pixels(): number {
    return this.frameWidth * this.frameHeight;
  }
}
