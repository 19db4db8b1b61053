import { expect } from '@jest/globals';
import { newKernels, type Pointer } from '../../src/kernels/kernels.js';
import type { ColorTable } from '../oracles/color-table.js';
import { Palette } from '../oracles/palette.js';

const PAGE = 65_536;

/** What memory holds that nobody wrote to: anything but zeros. */
const GARBAGE = 0xa5;

type Values = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array;

/** Four numbers an entry, as both the list of colours and the palette have them. */
const STRIDE = 4;

/**
 * Kernels, and what a test puts into their memory and takes out of it. What it takes is a copy; what it
 * puts there stays until {@link begin}.
 */
export class TestKernels {
  readonly raw = newKernels();
  private end: Pointer = 0;

  constructor() {
    this.begin();
  }

  /** Forgets what was put beside the static tables. */
  begin(): void {
    this.end = align(this.raw.free.value);
  }

  /** Room that is garbage, for four pixels at a time. */
  room(bytes: number): Pointer {
    const { memory } = this.raw;
    const at = this.end;
    this.end += align(bytes);
    const missing = this.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    new Uint8Array(memory.buffer).fill(GARBAGE, at, this.end);
    return at;
  }

  put(values: Values): Pointer {
    const at = this.room(values.byteLength);
    this.write(at, values);
    return at;
  }

  /** An image, with transparent pixels after it up to a multiple of four. */
  putImage(rgba: Uint8Array): Pointer {
    const padded = new Uint8Array(align(rgba.length));
    padded.set(rgba);
    return this.put(padded);
  }

  write(at: Pointer, values: Values): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(this.raw.memory.buffer).set(bytes, at);
  }

  bytes(at: Pointer, count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.raw.memory.buffer.slice(at, at + count));
  }

  u16(at: Pointer, count: number): Uint16Array {
    return new Uint16Array(this.raw.memory.buffer.slice(at, at + count * 2));
  }

  i32(at: Pointer, count: number): Int32Array {
    return new Int32Array(this.raw.memory.buffer.slice(at, at + count * 4));
  }

  f64(at: Pointer, count: number): Float64Array {
    return new Float64Array(this.raw.memory.buffer.slice(at, at + count * 8));
  }

  /** Whether nobody wrote to these bytes since {@link room} was made. */
  isUntouched(from: Pointer, to: Pointer): boolean {
    return this.bytes(from, to - from).every((byte) => byte === GARBAGE);
  }

  /** Makes these the colours listed. */
  setColors({ size, red, green, blue, counts }: ColorTable): void {
    const list = Float64Array.from(
      { length: size * STRIDE },
      (_, k) => [red, green, blue, counts][k % STRIDE]![Math.floor(k / STRIDE)]!,
    );
    this.write(this.raw.colors.value, list);
  }

  colors(size: number, droppedBits = 0): ColorTable {
    const list = this.f64(this.raw.colors.value, size * STRIDE);
    const [red, green, blue, counts] = [0, 1, 2, 3].map((part) =>
      Float64Array.from({ length: size }, (_, k) => list[k * STRIDE + part]!),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    return { size, red, green, blue, counts, droppedBits };
  }

  setPalette({ size, red, green, blue }: Palette): void {
    const entries = new Float64Array(size * STRIDE);
    for (let entry = 0; entry < size; entry += 1) {
      entries.set([red[entry]!, green[entry]!, blue[entry]!, NaN], entry * STRIDE);
    }
    this.write(this.raw.palette.value, entries);
  }

  palette(size: number): Palette {
    const entries = this.f64(this.raw.palette.value, size * STRIDE);
    const palette = new Palette(size);
    for (let entry = 0; entry < size; entry += 1) {
      const [red, green, blue] = entries.subarray(entry * STRIDE);
      palette.set(entry, red!, green!, blue!);
    }
    return palette;
  }

  /**
   * Compresses pixels, and expects that no more room is used than there is.
   *
   * @param others the second index of each pixel, as the oracle has them.
   */
  writeLzw(pixels: Uint8Array, minCodeSize: number, others?: Uint8Array): Uint8Array<ArrayBuffer> {
    const { raw } = this;
    this.begin();
    const indices = this.put(pixels);
    const second = others ? this.put(others) : indices;
    const dataRoom = raw.dataRoom(pixels.length);
    const scratch = this.room(raw.codesRoom(pixels.length));
    const border = this.room(64);
    const out = this.room(dataRoom);
    const end = this.room(64);
    const length = raw.writeLzw(indices, second, pixels.length, minCodeSize, scratch, out);
    expect(length).toBeLessThanOrEqual(dataRoom);
    expect(this.isUntouched(border, border + 64)).toBe(true);
    expect(this.isUntouched(end, end + 64)).toBe(true);
    pixels.set(this.bytes(indices, pixels.length));
    return this.bytes(out, length);
  }
}

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Expects equal numbers, as `toEqual` does, in a fraction of its time. */
export function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at += 1;
  expect({ length: actual.length, at, value: actual[at] }).toEqual({
    length: expected.length,
    at,
    value: expected[at],
  });
}

/** The same of palettes, or of lists of colours. */
export function expectSameColors(
  actual: Palette | ColorTable,
  expected: Palette | ColorTable,
): void {
  for (const part of ['red', 'green', 'blue'] as const) expectSame(actual[part], expected[part]);
  if ('counts' in actual && 'counts' in expected) expectSame(actual.counts, expected.counts);
}
