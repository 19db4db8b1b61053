import { newKernels, type Pointer } from './kernels.js';
import { layOut } from './layout.js';

/** The part of the screen that a frame covers, in pixels; the left column and the top row are 0. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where the error of a pixel goes: ahead in its row; in the next row behind, below and ahead. */
export type Diffusion = readonly [
  ahead: number,
  behindBelow: number,
  below: number,
  aheadBelow: number,
];

const PAGE = 65_536;

/**
 * One frame after another on its way into a GIF, in the memory of the kernels: the image, the one that
 * comes next, what a viewer shows so far, the colours, the palette, and the indices.
 *
 * Of a frame, in this order: {@link compare}, {@link listColors}, a palette and which of its entries
 * stands for what, {@link draw}, {@link writeLzw}.
 */
export class FrameKernels {
  private readonly kernels = newKernels();
  private bytes = new Uint8Array(this.kernels.memory.buffer);
  private numbers = new Int32Array(this.kernels.memory.buffer);
  private doubles = new Float64Array(this.kernels.memory.buffer);

  private frameWidth = 0;
  private frameHeight = 0;
  private image: Pointer = 0;
  private next: Pointer = 0;
  private shown: Pointer = 0;
  private distances: Pointer = 0;
  private places: Pointer = 0;
  private indicesAt: Pointer = 0;
  private errorRows: Pointer = 0;
  private codes: Pointer = 0;
  private data: Pointer = 0;

  get width(): number {
    return this.frameWidth;
  }

  get height(): number {
    return this.frameHeight;
  }

  /** The memory that is held, in bytes; it does not shrink. */
  get byteLength(): number {
    return this.bytes.length;
  }

  /** Makes room for frames of a size. Nothing is shown, and there is no image yet. */
  fit(width: number, height: number): void {
    const { image, next, shown, distances, places, indices, errorRows, codes, data, end } = layOut(
      this.kernels,
      width,
      height,
    );
    this.frameWidth = width;
    this.frameHeight = height;
    this.image = image;
    this.next = next;
    this.shown = shown;
    this.distances = distances;
    this.places = places;
    this.indicesAt = indices;
    this.errorRows = errorRows;
    this.codes = codes;
    this.data = data;
    this.grow(end);
    this.bytes.fill(0, this.image, this.distances);
  }

  private grow(end: number): void {
    const { memory } = this.kernels;
    const missing = end - memory.buffer.byteLength;
    if (missing <= 0) return;
    memory.grow(Math.ceil(missing / PAGE));
    this.bytes = new Uint8Array(memory.buffer);
    this.numbers = new Int32Array(memory.buffer);
    this.doubles = new Float64Array(memory.buffer);
  }

  /** Takes the image that comes next: `width * height` pixels, four bytes each. */
  load(rgba: Uint8Array): void {
    this.bytes.set(rgba, this.next);
  }

  /** The next image becomes the one that is worked on. */
  advance(): void {
    [this.image, this.next] = [this.next, this.image];
  }

  /** Whether the next image equals this one. */
  isRepeated(): boolean {
    const { buffer } = this.bytes;
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
    this.bytes.fill(0, this.shown, this.distances);
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
      this.shown,
      this.distances,
      this.places,
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
    return this.kernels.listColors(this.image, this.places, this.pixels, limit, dropBits);
  }

  /** The colours listed, four numbers each: red, green, blue, and how many pixels have it. */
  colors(size: number): Float64Array {
    return this.doubles.subarray(this.kernels.colors.value / 8).subarray(0, size * 4);
  }

  /** Makes the colours listed the palette, each for itself: whole numbers, at most 256. */
  takeColors(size: number): void {
    this.kernels.takeColors(size);
    this.mapOneToOne(size);
  }

  /**
   * Makes a palette for the colours listed, in whole numbers.
   *
   * @param size how many colours, at least 1.
   * @param most the most entries, 1 to 256.
   * @returns how many it has.
   */
  makePalette(size: number, most: number, refinements: number): number {
    const entries = this.kernels.splitColors(size, most);
    for (let k = 0; k < refinements; k += 1) this.kernels.refinePalette(size, entries);
    this.kernels.roundPalette(entries);
    return entries;
  }

  /** The palette's entries, three bytes each. */
  palette(entries: number): Uint8Array {
    const { value: from } = this.kernels.table;
    const bytes = new Uint8Array(entries * 3);
    for (let k = 0; k < entries; k += 1) {
      for (let part = 0; part < 3; part += 1) {
        bytes[k * 3 + part] = this.bytes[from + k * 4 + part] as number;
      }
    }
    return bytes;
  }

  /** @param table three bytes an entry, at most 256. */
  setPalette(table: Uint8Array): void {
    const { value: to } = this.kernels.table;
    const entries = table.length / 3;
    for (let k = 0; k < entries; k += 1) {
      for (let part = 0; part < 3; part += 1) {
        this.bytes[to + k * 4 + part] = table[k * 3 + part] as number;
      }
      this.bytes[to + k * 4 + 3] = 255;
    }
    this.kernels.readTable(entries);
  }

  /**
   * Each colour listed takes the entry of the palette that is nearest to it.
   *
   * @returns the sum of the squared errors of all pixels.
   */
  mapColors(size: number, entries: number): number {
    return this.kernels.mapColors(size, entries);
  }

  /** Pixels that need a colour have the number of their palette entry already. */
  mapOneToOne(entries: number): void {
    this.kernels.mapOneToOne(entries);
  }

  /** Chooses entries so that neighbours together show a colour that each alone cannot, by a pattern. */
  ditherOrdered(entries: number, strength: number): void {
    this.kernels.ditherOrdered(
      this.image,
      this.places,
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
      this.places,
      this.frameWidth,
      this.frameHeight,
      entries,
      strength,
      this.errorRows,
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
      this.places,
      this.shown,
      this.distances,
      this.indicesAt,
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
    const [left, top, width, height] = this.numbers.subarray(at, at + 4);
    return { left, top, width, height } as Rectangle;
  }

  /** The indices of the rectangle drawn last, row by row; the next call overwrites them. */
  indices(): Uint8Array {
    const { width, height } = this.drawn();
    return this.bytes.subarray(this.indicesAt, this.indicesAt + width * height);
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
    this.kernels.noteTaken(this.shown, this.indicesAt, this.frameWidth, transparent);
    return data;
  }

  private compress(minCodeSize: number, isLossy: 0 | 1): Uint8Array {
    const { width, height } = this.drawn();
    const count = width * height;
    const length = this.kernels.writeLzw(
      this.indicesAt,
      count,
      minCodeSize,
      this.codes,
      this.data,
      isLossy,
    );
    return this.bytes.subarray(this.data, this.data + length);
  }

  private get pixels(): number {
    return this.frameWidth * this.frameHeight;
  }
}
