import { isPixels, type FrameImage } from '../messages.js';
import type { OpenedFrame, OpenOptions } from './opened-frame.js';
import { MAX_PIXELS } from './png/check-png.js';
import { openPng } from './png/open-png.js';
import { loadSharp } from './sharp/load-sharp.js';
import { openWithSharp } from './sharp/open-with-sharp.js';

/**
 * Opens the file of a frame, and finds its size without decoding it. The first bytes tell the format: a
 * PNG is opened synchronously; JPEG and WebP are opened with sharp, which is loaded when first needed.
 *
 * @throws PipelineError as `openPng` does; as a rejection `ERR_SHARP_MISSING`, and the errors of
 *   `openWithSharp`.
 */
export function openFrame(
  bytes: Uint8Array,
  options: Partial<OpenOptions> = {},
): OpenedFrame | Promise<OpenedFrame> {
  const all = filled(options);
  return formatForSharp(bytes) !== undefined
    ? all.load().then((sharp) => openWithSharp(sharp, bytes, all))
    : openPng(bytes, all);
}

/**
 * Opens a frame that must be a PNG.
 *
 * @throws PipelineError as `openPng` does.
 */
export const openPngFrame = (bytes: Uint8Array, options: Partial<OpenOptions> = {}): OpenedFrame =>
  openPng(bytes, filled(options));

/** Fills in the defaults. Fields are named one by one: spreading takes as long as checking a small frame. */
const filled = ({
  maxPixels = MAX_PIXELS,
  isLiberal = false,
  warn = () => undefined,
  load = loadSharp,
  decodePng,
}: Partial<OpenOptions>): OpenOptions => ({ maxPixels, isLiberal, warn, load, decodePng });

/** Whether a frame seems to be a JPEG or WebP, by the extension of its file or by its first bytes. */
export const mayNeedSharp = (image: FrameImage): boolean =>
  typeof image === 'string'
    ? /\.(jpe?g|webp)$/i.test(image)
    : !isPixels(image) && formatForSharp(image) !== undefined;

/** The format of a file that only sharp can read, by its first bytes; `undefined` for any other file. */
export function formatForSharp(bytes: Uint8Array): 'JPEG' | 'WebP' | undefined {
  if (has(bytes, 0, JPEG)) return 'JPEG';
  return has(bytes, 0, RIFF) && has(bytes, 8, WEBP) ? 'WebP' : undefined;
}

/** A JPEG begins with SOI and the first byte of another marker (ITU-T T.81, B.1.1.3). */
const JPEG = [0xff, 0xd8, 0xff];
/** A WebP begins with `RIFF`, a size and `WEBP` (RFC 9649, 2.4). */
const RIFF = [...Buffer.from('RIFF')];
const WEBP = [...Buffer.from('WEBP')];

const has = (bytes: Uint8Array, offset: number, expected: readonly number[]): boolean =>
  expected.every((byte, k) => bytes[offset + k] === byte);
