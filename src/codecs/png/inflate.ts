import { inflateSync } from 'node:zlib';
import { corrupt } from './corrupt.js';
import { inflateInto } from './inflate-bytes.js';

/**
 * Up to this many bytes, in and out, stored blocks are copied here: setting up a native zlib stream
 * takes longer.
 */
const SMALL = 8_192;

/** The smallest buffer that Node's zlib takes. */
const MIN_CHUNK = 64;

/**
 * Inflates a zlib stream (RFC 1950) whose output size is known beforehand, and never allocates more
 * than that.
 *
 * @param isLiberal whether more may come than that, and bytes may follow the end of the stream: both
 *   are ignored.
 * @throws PipelineError `ERR_PNG_CORRUPT` where the stream is damaged, or its output is not `size`
 *   bytes long.
 */
export function inflate(data: Uint8Array, size: number, isLiberal = false): Uint8Array {
  const isSmall = size <= SMALL && data.length <= SMALL && beginsStored(data);
  const whole = isSmall ? undefined : inflateWhole(data, size);
  return whole ?? inflateCarefully(data, size, isLiberal);
}

/** RFC 1951 3.2.3: the type of the first block, behind the two bytes of zlib. */
const beginsStored = (data: Uint8Array): boolean => ((data[2] as number) & 6) === 0;

/** By zlib, which is faster; `undefined` where anything is wrong: the other one says what. */
function inflateWhole(data: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const { buffer, engine } = inflateSync(data, {
      // One buffer for all, where the default would join many of 16 KiB; never full, or another comes.
      chunkSize: Math.max(size + 1, MIN_CHUNK),
      maxOutputLength: size,
      info: true,
    }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return buffer.length === size && engine.bytesWritten === data.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

function inflateCarefully(data: Uint8Array, size: number, isLiberal: boolean): Uint8Array {
  const bytes = new Uint8Array(size);
  const { length, end } = inflateInto(data, bytes);
  if (length < size) throw corrupt(`it has ${length} bytes of pixels; its size needs ${size}`);
  if (isLiberal) return bytes;
  if (end === undefined) throw corrupt(`it has more than the ${size} bytes of pixels of its size`);
  if (end < data.length) throw corrupt(`${data.length - end} bytes follow the end of its pixels`);
  return bytes;
}
