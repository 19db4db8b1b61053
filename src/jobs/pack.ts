/**
 * Several byte arrays in one buffer, because the time of a message between threads depends more on the
 * number of its objects than on their bytes. The arrays are copied, not transferred, because the job may
 * have to be sent again if its worker dies.
 */
export interface Packed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The offset in `bytes` where each array ends; it begins where the array before it ends. */
  readonly ends: readonly number[];
}

/** Copies arrays into one buffer. */
export function pack(arrays: readonly Uint8Array[]): Packed {
  let size = 0;
  const ends = arrays.map((array) => (size += array.length));
  const bytes = new Uint8Array(size);
  arrays.forEach((array, k) => bytes.set(array, ends[k - 1] ?? 0));
  return { bytes, ends };
}

/** The array with the 0-based number `k`, as a view. */
export const unpack = ({ bytes, ends }: Packed, k: number): Uint8Array =>
  bytes.subarray(ends[k - 1] ?? 0, ends[k]);
