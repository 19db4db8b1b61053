import { messageOf, PipelineError } from '../../errors.js';
import { checkPixels } from '../check-pixels.js';
import type { OpenedFrame, OpenOptions } from '../opened-frame.js';
import type { RgbaImage } from '../../messages.js';
import type { Sharp } from './load-sharp.js';

/**
 * The memory that decoding takes, in bytes a pixel, including libvips and libwebp or libjpeg. Measured: 13
 * for a WebP, and nearly as much for a progressive JPEG.
 */
const DECODING = 13;

/**
 * Reads the header of a JPEG or WebP. Decoding turns the image upright by its EXIF orientation, and converts
 * its colours to sRGB by its profile. For an animation it gives the first image.
 *
 * @param bytes one file; it is not trusted.
 * @throws PipelineError (as a rejection) `ERR_IMAGE_CORRUPT`, also from the decoding, or
 *   `ERR_IMAGE_TOO_MANY_PIXELS` for the size in the header.
 */
export async function openWithSharp(
  sharp: Sharp,
  bytes: Uint8Array,
  { maxPixels, warn }: Pick<OpenOptions, 'maxPixels' | 'warn'>,
): Promise<OpenedFrame> {
  // `metadata` reads only the header. Its own limit is off, because its error would have no code.
  const header = await sharp(bytes, { limitInputPixels: false }).metadata().catch(asCorrupt);
  const { width, height, orientation = 1, pages = 1 } = header;
  checkPixels({ width, height }, maxPixels, 'ERR_IMAGE_TOO_MANY_PIXELS');
  const decode = async (): Promise<RgbaImage> => {
    if (pages > 1) {
      const message = `it is an animation of ${pages} images; only the first is used`;
      warn('WARN_FIRST_IMAGE_ONLY', message);
    }
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels })
      .rotate() // without an angle it turns by EXIF
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
      .catch(asCorrupt);
    // A copy, because `data` may be part of a larger buffer.
    return { width: info.width, height: info.height, rgba: new Uint8Array(data) };
  };
  // Orientations from 5 on swap rows and columns (EXIF 2.32, 4.6.4 A).
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  return { ...size, decoding: width * height * DECODING, decode };
}

/** Throws the error for an image that sharp cannot decode. */
export function asCorrupt(error: unknown): never {
  const [what] = messageOf(error).split('\n');
  throw new PipelineError('ERR_IMAGE_CORRUPT', `The image is damaged: ${what}`, { cause: error });
}
