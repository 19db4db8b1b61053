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
 * One frame after another on its way into a GIF, in the memory of the kernels: the image, the one that
 * comes next, what a viewer shows so far, the colours, the palette, and the indices.
 *
 * Of a frame, in this order: {@link compare}, {@link listColors}, a palette and which of its entries
 * stands for what, {@link draw}, {@link writeLzw}.
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

  /** The memory that is held, in bytes; it does not shrink. */
  get byteLength(): number {
    return this.memory.bytes.length;
  }

  /** Makes room for frames of a size. Nothing is shown, and there is no image yet. */
  fit(width: number, height: number): void {
    this.frameWidth = width;
    this.frameHeight = height;
    this.at = layOut(this.kernels, width, height);
    this.image = this.at.image;
    this.next = this.at.next;
    this.memory.grow(this.at.end);
    this.memory.bytes.fill(0, this.at.image, this.at.distances);
  }

  /** Takes the image that comes next: `width * height` pixels, four bytes each. */
  load(rgba: Uint8Array): void {
    this.memory.bytes.set(rgba, this.next);
  }

  /** The next image becomes the one that is worked on. */
  advance(): void {
    [this.image, this.next] = [this.next, this.image];
  }

  /** Whether the next image equals this one. */
  isRepeated(): boolean {
    const { buffer } = this.memory.bytes;
    const bytes = this.pixels * 4;
    return Buffer.from(buffer, this.image, bytes).equals(Buffer.from(buffer, this.next, bytes));
  }

  /** Whether a pixel that this image shows is nothing in the next one: a GIF cannot take back pixels. */
  uncovers(): boolean {
    return this.kernels.uncovers(this.image, this.next, this.pixels) === 1;
  }

  /** The number of different colours, transparent being one; `limit + 1` where there are more. */
  countColors(limit: number): number {
    return this.kernels.countColors(this.image, this.pixels, limit);
  }

  /** The viewer's screen is cleared. */
  clear(): void {
    this.memory.bytes.fill(0, this.at.shown, this.at.distances);
  }

  /**
   * Finds the pixels that need no colour: nothing is there, or what is shown is close enough.
   *
   * @param tolerance the distance in RGB that is close enough.
   * @returns how many.
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
   * Lists the colours of the pixels that need one. Colours that agree in all but their lowest bits
   * count as one, their mean.
   *
   * @param limit the most to list, up to 16,384.
   * @param dropBits how many low bits to leave out.
   * @returns how many there are, or -1 where there are more than `limit`.
   */
  listColors(limit: number, dropBits: number): number {
    return this.kernels.listColors(this.image, this.at.places, this.pixels, limit, dropBits);
  }

  /** Chooses entries so that neighbours together show a colour that each alone cannot, by a pattern. */
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

  /** As {@link ditherOrdered}, but what is wrong with a pixel is passed on to its neighbours. */
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
   * Draws the pixels that need a colour, but for those whose shown colour is no farther off than their
   * new one.
   *
   * @param transparent the index for "as before", or -1 where there is none.
   * @param isWhole whether to cover the whole screen, changed or not.
   * @param isDithered whether later frames are compared with the image instead of the colours drawn: a
   *   dithered pixel shows its colour only together with its neighbours.
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

  /** The indices of the rectangle drawn last, row by row; the next call overwrites them. */
  indices(): Uint8Array {
    const { width, height } = this.drawn();
    return this.memory.bytes.subarray(this.at.indices, this.at.indices + width * height);
  }

  /**
   * Compresses the indices of the rectangle drawn last (GIF89a 22).
   *
   * @param minCodeSize bits per index, 2 to 8.
   * @returns bytes that the next call overwrites.
   */
  writeLzw(minCodeSize: number): Uint8Array {
    return this.compress(minCodeSize, 0);
  }

  /**
   * As {@link writeLzw}, but an index may be taken for another where that makes fewer bytes; what is
   * shown changes with it.
   *
   * @param limit how far apart in RGB the colours of the two may be.
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
