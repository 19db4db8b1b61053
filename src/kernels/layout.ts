import { newKernels, type Kernels, type Pointer } from './kernels.js';

/** Rounds up to a multiple of 16: the kernels read 64-bit numbers, and four pixels at once. */
const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** The memory that the kernels need for frames of a size, in bytes: about 23 a pixel. */
export function bytesOfKernels({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): number {
  // Most runs have frames of one size, so the last result is kept.
  if (last?.width === width && last.height === height) return last.bytes;
  measuring ??= newKernels();
  last = { width, height, bytes: layOut(measuring, width, height).end };
  return last.bytes;
}

/** Kernels that never encode, so that their memory stays small: they only compute sizes. */
let measuring: Kernels | undefined;

let last: { readonly width: number; readonly height: number; readonly bytes: number } | undefined;

/** The places in the kernels' memory of all arrays whose size depends on the frame; see README.md. */
export interface Layout {
  readonly image: Pointer;
  readonly next: Pointer;
  readonly shown: Pointer;
  readonly sources: Pointer;
  readonly places: Pointer;
  readonly indices: Pointer;
  readonly others: Pointer;
  readonly errorRows: Pointer;
  readonly codes: Pointer;
  readonly data: Pointer;
  /** The end of the last array: at most 4 GiB, because WebAssembly cannot address more. */
  readonly end: Pointer;
}

/** Lays out the memory for frames of a size, in pixels. */
export function layOut(kernels: Kernels, width: number, height: number): Layout {
  const pixels = width * height;
  const rounded = align(pixels);
  let end = align(kernels.free.value);
  const room = (bytes: number): Pointer => {
    const begin = end;
    end += align(bytes);
    return begin;
  };
  return {
    // `compareFrame` reads four pixels at once, so these four have room for a multiple of four. The room
    // beyond the last pixel stays 0. They lie one after another, so that `fit` can clear them together.
    image: room(rounded * 4),
    next: room(rounded * 4),
    shown: room(rounded * 4),
    sources: room(rounded * 4),
    places: room(rounded * 2),
    indices: room(rounded),
    others: room(rounded),
    errorRows: room(kernels.errorRows(width)),
    codes: room(kernels.codesRoom(pixels)),
    data: room(kernels.dataRoom(pixels)),
    end,
  };
}
