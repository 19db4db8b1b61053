import { decodePng, type DecodeOptions, type RgbaImage } from './png/decode-png.js';
import { decodeWithSharp } from './sharp/decode-with-sharp.js';
import { loadSharp } from './sharp/load-sharp.js';

/**
 * Decodes a frame's file by what it begins with: PNG here and at once, JPEG and WebP through sharp,
 * which is loaded for the first of them.
 *
 * @throws PipelineError as `decodePng`; as a rejection `ERR_SHARP_MISSING`, and those of
 *   `decodeWithSharp`.
 */
export function decodeFrame(
  bytes: Uint8Array,
  options: DecodeOptions = {},
  load = loadSharp,
): RgbaImage | Promise<RgbaImage> {
  return isJpeg(bytes) || isWebp(bytes)
    ? load().then((sharp) => decodeWithSharp(sharp, bytes, options))
    : decodePng(bytes, options);
}

/** ITU-T T.81, B.1.1.3: SOI, and the first byte of the marker that follows it. */
const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** RFC 9649, 2.4: `RIFF`, a size, `WEBP`. */
const isWebp = (bytes: Uint8Array): boolean =>
  says(bytes.subarray(0, 4), 'RIFF') && says(bytes.subarray(8, 12), 'WEBP');

const says = (bytes: Uint8Array, text: string): boolean => String.fromCharCode(...bytes) === text;
