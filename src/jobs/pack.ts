/**
 * Several byte arrays in one buffer: a message between threads costs by its objects more than by its
 * bytes. Copied, not moved: a job must outlive the worker that dies with it.
 */
export interface Packed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each array ends in `bytes`; it begins where the one before it ends. */
  readonly ends: readonly number[];
}

export function pack(arrays: readonly Uint8Array[]): Packed {
  let size = 0;
  const ends = arrays.map((array) => (size += array.length));
  const bytes = new Uint8Array(size);
  arrays.forEach((array, k) => bytes.set(array, ends[k - 1] ?? 0));
  return { bytes, ends };
}

/** Array number `k` (0-based), as a view. */
export const unpack = ({ bytes, ends }: Packed, k: number): Uint8Array =>
  bytes.subarray(ends[k - 1] ?? 0, ends[k]);
