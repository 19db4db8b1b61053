import { inflateSync } from 'node:zlib';
import { corrupt } from './corrupt.js';
import { inflateInto } from './inflate-bytes.js';

/**
 * A stream of at most this many bytes, in and out, that begins with a stored block is inflated in
 * JavaScript, because setting up a native zlib stream takes longer than to copy the bytes.
 */
const SMALL = 8_192;

/** The smallest `chunkSize` that Node's zlib allows. */
const MIN_CHUNK = 64;

/**
 * Inflates a zlib stream (RFC 1950) whose output size is known beforehand, and allocates no larger output.
 *
 * @param size the expected size of the output, in bytes.
 * @param isLiberal whether to ignore output beyond `size`, and bytes after the end of the stream.
 * @throws PipelineError `ERR_PNG_CORRUPT` if the stream is damaged, or its output has another size.
 */
export function inflate(data: Uint8Array, size: number, isLiberal = false): Uint8Array {
  const isSmall = size <= SMALL && data.length <= SMALL && beginsStored(data);
  const whole = isSmall ? undefined : inflateWhole(data, size);
  return whole ?? inflateCarefully(data, size, isLiberal);
}

/** Whether the first block, after the two bytes of the zlib header, is a stored one (RFC 1951 3.2.3). */
const beginsStored = (data: Uint8Array): boolean => ((data[2] as number) & 6) === 0;

/**
 * Inflates with Node's zlib, which is faster.
 *
 * @returns `undefined` if anything is wrong; then {@link inflateCarefully} finds out what.
 */
function inflateWhole(data: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const { buffer, engine } = inflateSync(data, {
      // One buffer for the whole output, because the default joins many of 16 KiB. It has a byte to spare,
      // because zlib allocates another buffer when one is full.
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
