/** What {@link readLzw} found in the image data of one frame. */
export interface LzwData {
  readonly minCodeSize: number;
  readonly pixels: number[];
  /** How often the table was cleared, the clear code at the start included. */
  readonly clears: number;
  /** The length of each sub-block but the empty one that ends them. */
  readonly blocks: readonly number[];
  /** How many bits of the last byte nothing is in. */
  readonly spareBits: number;
  /** One past the last byte. */
  readonly end: number;
}

/**
 * Reads GIF image data by the letter of the specification (GIF89a 22, appendix F), and throws on what
 * viewers forgive: a stream that does not begin with a clear code or lacks its end code, a code that is
 * not in the table yet, bits left over, a sub-block that is shorter than it could be.
 */
export function readLzw(bytes: Uint8Array, start = 0): LzwData {
  const minCodeSize = bytes[start]!;
  const data: number[] = [];
  const blocks: number[] = [];
  let at = start + 1;
  for (;;) {
    const length = bytes[at++];
    if (length === undefined) throw new Error('the data has no terminator');
    if (length === 0) break;
    if (blocks.some((size) => size < 255)) throw new Error('a block before the last is not full');
    blocks.push(length);
    data.push(...bytes.subarray(at, at + length));
    at += length;
  }

  const clear = 1 << minCodeSize;
  const end = clear + 1;
  let table: (readonly number[])[] = [];
  let width = 0;
  const reset = () => {
    table = [];
    for (let k = 0; k < clear; k += 1) table.push([k]);
    table.push([], []); // clear and end
    width = minCodeSize + 1;
  };
  let position = 0;
  const read = (): number => {
    let code = 0;
    for (let k = 0; k < width; k += 1, position += 1) {
      const byte = data[position >> 3];
      if (byte === undefined) throw new Error('the data ends without an end code');
      code |= ((byte >> (position & 7)) & 1) << k;
    }
    return code;
  };

  reset();
  if (read() !== clear) throw new Error('the data does not begin with a clear code');
  const pixels: number[] = [];
  let clears = 1;
  let previous: readonly number[] | undefined;
  for (let code = read(); code !== end; code = read()) {
    if (code === clear) {
      reset();
      clears += 1;
      previous = undefined;
      continue;
    }
    if (code > table.length || (code === table.length && !previous)) {
      throw new Error(`code ${code} comes when the table has ${table.length}`);
    }
    const string = table[code] ?? [...previous!, previous![0]!];
    pixels.push(...string);
    if (previous && table.length < 4096) {
      table.push([...previous, string[0]!]);
      if (table.length === 1 << width && width < 12) width += 1;
    }
    previous = string;
  }
  const left = data.length * 8 - position;
  if (left >= 8) throw new Error(`${left} bits follow the end code`);
  if (left > 0 && data.at(-1)! >> (8 - left) !== 0) throw new Error('the last bits are not zero');
  return { minCodeSize, pixels, clears, blocks, spareBits: left, end: at };
}
