import { KERNELS } from './kernels.wasm.js';

/** A byte offset in the memory of the kernels. */
export type Pointer = number;

type Flag = 0 | 1;

/** What `assembly/index.ts` exports; said there is what the functions do. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** Where memory begins that is free for the caller. */
  readonly free: WebAssembly.Global;

  readonly colors: WebAssembly.Global;
  readonly palette: WebAssembly.Global;
  readonly table: WebAssembly.Global;
  readonly entries: WebAssembly.Global;
  readonly errors: WebAssembly.Global;
  readonly drawn: WebAssembly.Global;

  countColors(rgba: Pointer, pixels: number, limit: number): number;
  listColors(rgba: Pointer, places: Pointer, pixels: number, limit: number, drop: number): number;

  splitColors(size: number, most: number): number;
  refinePalette(size: number, entries: number): void;
  roundPalette(size: number): void;
  takeColors(size: number): void;
  readTable(size: number): void;
  mapColors(size: number, entries: number): number;
  mapOneToOne(size: number): void;
  setSubstitutions(size: number, limit: number): void;

  errorRows(width: number): number;
  ditherOrdered(
    rgba: Pointer,
    places: Pointer,
    width: number,
    height: number,
    entries: number,
    strength: number,
  ): void;
  ditherByDiffusion(
    rgba: Pointer,
    places: Pointer,
    width: number,
    height: number,
    entries: number,
    strength: number,
    rows: Pointer,
    ...shares: readonly number[]
  ): void;

  compareFrame(
    rgba: Pointer,
    shown: Pointer,
    distances: Pointer,
    places: Pointer,
    pixels: number,
    tolerance: number,
  ): number;
  drawFrame(
    places: Pointer,
    shown: Pointer,
    distances: Pointer,
    indices: Pointer,
    width: number,
    height: number,
    transparent: number,
    isWhole: Flag,
    meant: Pointer,
  ): void;
  noteTaken(shown: Pointer, indices: Pointer, width: number, transparent: number): void;
  uncovers(frame: Pointer, next: Pointer, pixels: number): Flag;

  codesRoom(count: number): number;
  dataRoom(count: number): number;
  writeLzw(
    indices: Pointer,
    count: number,
    minCodeSize: number,
    scratch: Pointer,
    out: Pointer,
    isLossy: Flag,
  ): number;
}

/** Threads that compile the same bytes share the machine code. */
let compiled: WebAssembly.Module | undefined;

/** Kernels with a memory of their own. */
export function newKernels(): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS, 'base64'));
  return new WebAssembly.Instance(compiled).exports as unknown as Kernels;
}
