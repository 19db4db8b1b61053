import type { Metadata } from 'sharp';
import { messageOf, PipelineError } from '../../errors.js';
import type { FrameHeader } from '../frame-memory.js';
import { MAX_PIXELS } from '../png/check-png.js';
import type { DecodeOptions, RgbaImage } from '../png/decode-png.js';
import type { Sharp } from './load-sharp.js';

/**
 * Measured, in bytes a pixel, with what libvips and libwebp or libjpeg take: 13 for a WebP, and
 * nearly as much for a progressive JPEG.
 */
const DECODING = 13;

/** EXIF orientations from here on turn an image onto its side. */
const ON_ITS_SIDE = 5;

/**
 * Decodes a JPEG or WebP to 8-bit sRGB with alpha, turned upright by its EXIF orientation. Of an
 * animation it is the first page.
 *
 * @param bytes one file; it is not trusted.
 * @throws PipelineError (as a rejection) `ERR_IMAGE_CORRUPT`, or `ERR_IMAGE_TOO_MANY_PIXELS` by what
 *   its header says, before its pixels are decoded; and what `onHeader` throws.
 */
export async function decodeWithSharp(
  sharp: Sharp,
  bytes: Uint8Array,
  { maxPixels = MAX_PIXELS, onHeader }: DecodeOptions = {},
): Promise<RgbaImage> {
  // Without a limit, because the error for it would have no code; this reads the header alone.
  const header = await undamaged(sharp(bytes, { limitInputPixels: false }).metadata());
  if (header.width * header.height > maxPixels) {
    throw new PipelineError(
      'ERR_IMAGE_TOO_MANY_PIXELS',
      `Its size is ${header.width}x${header.height}; at most ${maxPixels} pixels are taken (--max-pixels)`,
    );
  }
  onHeader?.(headerOf(header));
  const { data, info } = await undamaged(
    sharp(bytes, { limitInputPixels: maxPixels })
      .rotate() // without an angle: by EXIF
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  // A copy, in a buffer of its own.
  return { width: info.width, height: info.height, rgba: new Uint8Array(data) };
}

/** What sharp refuses is damaged. */
const undamaged = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error: unknown) => {
    const [what] = messageOf(error).split('\n');
    throw new PipelineError('ERR_IMAGE_CORRUPT', `The image is damaged: ${what}`, { cause: error });
  });

function headerOf({ width, height, orientation = 1 }: Metadata): FrameHeader {
  const decoding = width * height * DECODING;
  return orientation < ON_ITS_SIDE
    ? { width, height, decoding }
    : { width: height, height: width, decoding };
}
