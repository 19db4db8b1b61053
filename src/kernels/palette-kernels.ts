import type { Kernels } from './kernels.js';
import type { KernelMemory } from './memory.js';

/**
 * A palette, made for a list of colours or given, and which of its entries each colour takes. They have
 * a fixed place in the memory of the kernels, whatever the size of a frame.
 */
export class PaletteKernels {
  private readonly kernels: Kernels;

  constructor(private readonly memory: KernelMemory) {
    this.kernels = memory.kernels;
  }

  /** The colours listed, four numbers each: red, green, blue, and how many pixels have it. */
  colors(size: number): Float64Array {
    return this.memory.doubles.subarray(this.kernels.colors.value / 8).subarray(0, size * 4);
  }

  /** Makes the colours listed the palette, each for itself: whole numbers, at most 256. */
  take(size: number): void {
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
  make(size: number, most: number, refinements: number): number {
    const entries = this.kernels.splitColors(size, most);
    for (let k = 0; k < refinements; k += 1) this.kernels.refinePalette(size, entries);
    this.kernels.roundPalette(entries);
    return entries;
  }

  /** The palette's entries, three bytes each. */
  toBytes(entries: number): Uint8Array {
    const { value: from } = this.kernels.table;
    const bytes = new Uint8Array(entries * 3);
    for (let k = 0; k < entries; k += 1) {
      for (let part = 0; part < 3; part += 1) {
        bytes[k * 3 + part] = this.memory.bytes[from + k * 4 + part] as number;
      }
    }
    return bytes;
  }

  /** @param table three bytes an entry, at most 256. */
  set(table: Uint8Array): void {
    const { value: to } = this.kernels.table;
    const entries = table.length / 3;
    for (let k = 0; k < entries; k += 1) {
      for (let part = 0; part < 3; part += 1) {
        this.memory.bytes[to + k * 4 + part] = table[k * 3 + part] as number;
      }
      this.memory.bytes[to + k * 4 + 3] = 255;
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
}
