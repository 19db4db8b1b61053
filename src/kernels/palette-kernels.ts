import type { Kernels } from './kernels.js';
import type { KernelMemory } from './memory.js';

/**
 * The palette of a frame, the list of colours that it is made for, and the entry that each colour takes.
 * They have a fixed place in the memory of the kernels, whatever the size of a frame.
 */
export class PaletteKernels {
  private readonly kernels: Kernels;

  constructor(private readonly memory: KernelMemory) {
    this.kernels = memory.kernels;
  }

  /** The listed colours, four numbers each: red, green, blue, and the number of pixels. */
  colors(size: number): Float64Array {
    return this.memory.doubles.subarray(this.kernels.colors.value / 8).subarray(0, size * 4);
  }

  /** Makes the listed colours the palette, one entry each: at most 256 colours, in whole numbers. */
  take(size: number): void {
    this.kernels.takeColors(size);
    this.mapOneToOne(size);
  }

  /**
   * Makes a palette for the listed colours, in whole numbers.
   *
   * @param size the number of listed colours, at least 1.
   * @param most the most entries, 1 to 256.
   * @param refinements how many times to refine the palette.
   * @param enough the sum of the squared errors of all pixels at which no further entry is made.
   * @returns the number of entries.
   */
  make(size: number, most: number, refinements: number, enough: number): number {
    const entries = this.kernels.splitColors(size, most, enough);
    for (let k = 0; k < refinements; k += 1) this.kernels.refinePalette(size, entries);
    this.kernels.roundPalette(entries);
    return entries;
  }

  /** A copy of the palette, three bytes an entry. */
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

  /**
   * Replaces the palette.
   *
   * @param table three bytes an entry, at most 256 entries.
   */
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
   * Maps each listed colour to the nearest entry of the palette.
   *
   * @param size the number of listed colours.
   * @param entries the number of entries of the palette.
   * @returns the sum of the squared errors of all pixels to draw.
   */
  mapColors(size: number, entries: number): number {
    return this.kernels.mapColors(size, entries);
  }

  /**
   * Maps numbers to palette entries one to one, for pixels that hold the number of their entry already.
   *
   * @param first the number that means the first entry.
   */
  mapOneToOne(entries: number, first = 0): void {
    this.kernels.mapOneToOne(first, entries);
  }
}
