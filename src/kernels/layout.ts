import { newKernels, type Kernels, type Pointer } from './kernels.js';

/** A place for 64-bit numbers, and for four pixels that are read at once. */
const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** The bytes of memory that the kernels need for frames of a size: some 22 a pixel. */
export function bytesOfKernels({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): number {
  // As a rule all frames have one size.
  if (last?.width === width && last.height === height) return last.bytes;
  measuring ??= newKernels();
  last = { width, height, bytes: layOut(measuring, width, height).end };
  return last.bytes;
}

/** Kernels whose memory stays small: they only say how much room is needed. */
let measuring: Kernels | undefined;

let last: { readonly width: number; readonly height: number; readonly bytes: number } | undefined;

/** Where in the memory of the kernels everything is that depends on the size of a frame. */
export interface Layout {
  readonly image: Pointer;
  readonly next: Pointer;
  readonly shown: Pointer;
  readonly distances: Pointer;
  readonly places: Pointer;
  readonly indices: Pointer;
  readonly errorRows: Pointer;
  readonly codes: Pointer;
  readonly data: Pointer;
  /** Where it ends: at most 4 GiB, which is all that WebAssembly can address. */
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
    // What is beyond the last pixel is transparent, and nothing is shown: the three lie in a row.
    image: room(rounded * 4),
    next: room(rounded * 4),
    shown: room(rounded * 4),
    distances: room(rounded * 4),
    places: room(rounded * 2),
    indices: room(rounded),
    errorRows: room(kernels.errorRows(width)),
    codes: room(kernels.codesRoom(pixels)),
    data: room(kernels.dataRoom(pixels)),
    end,
  };
}
