import { isPixels, type FrameImage } from '../messages.js';
import type { OpenedFrame, OpenOptions } from './opened-frame.js';
import { MAX_PIXELS } from './png/check-png.js';
import { openPng } from './png/open-png.js';
import { loadSharp } from './sharp/load-sharp.js';
import { openWithSharp } from './sharp/open-with-sharp.js';

/**
 * Opens a frame's file by what it begins with: PNG here and at once, JPEG and WebP through sharp, which
 * is loaded for the first of them. Its size is known then, before anything is decoded.
 *
 * @throws PipelineError as `openPng`; as a rejection `ERR_SHARP_MISSING`, and those of `openWithSharp`.
 */
export function openFrame(
  bytes: Uint8Array,
  options: Partial<OpenOptions> = {},
): OpenedFrame | Promise<OpenedFrame> {
  const all = filled(options);
  return isJpeg(bytes) || isWebp(bytes)
    ? all.load().then((sharp) => openWithSharp(sharp, bytes, all))
    : openPng(bytes, all);
}

/**
 * The same for a frame that must be a PNG.
 *
 * @throws PipelineError as `openPng`.
 */
export const openPngFrame = (bytes: Uint8Array, options: Partial<OpenOptions> = {}): OpenedFrame =>
  openPng(bytes, filled(options));

/** With the defaults. Named one by one: spreading takes as long as a small frame's checks. */
const filled = ({
  maxPixels = MAX_PIXELS,
  isLiberal = false,
  warn = () => undefined,
  load = loadSharp,
  decodePng,
}: Partial<OpenOptions>): OpenOptions => ({ maxPixels, isLiberal, warn, load, decodePng });

/** Whether a frame looks as if only sharp can read it: by the name of its file, or by its bytes. */
export const mayNeedSharp = (image: FrameImage): boolean =>
  typeof image === 'string'
    ? /\.(jpe?g|webp)$/i.test(image)
    : !isPixels(image) && (isJpeg(image) || isWebp(image));

/** ITU-T T.81, B.1.1.3: SOI, and the first byte of the marker that follows it. */
const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** RFC 9649, 2.4: `RIFF`, a size, `WEBP`. */
const isWebp = (bytes: Uint8Array): boolean =>
  says(bytes.subarray(0, 4), 'RIFF') && says(bytes.subarray(8, 12), 'WEBP');

const says = (bytes: Uint8Array, text: string): boolean => String.fromCharCode(...bytes) === text;
