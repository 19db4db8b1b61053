import { messageOf, PipelineError } from '../../errors.js';
import { MAX_PIXELS } from '../png/check-png.js';
import type { RgbaImage } from '../png/decode-png.js';
import type { Sharp } from './load-sharp.js';

/**
 * Decodes a JPEG or WebP to 8-bit sRGB with alpha, turned upright by its EXIF orientation. Of an
 * animation it is the first page.
 *
 * @param bytes one file; it is not trusted.
 * @throws PipelineError (as a rejection) `ERR_IMAGE_CORRUPT`, or `ERR_IMAGE_TOO_MANY_PIXELS` by what
 *   its header says, before its pixels are decoded.
 */
export async function decodeWithSharp(
  sharp: Sharp,
  bytes: Uint8Array,
  maxPixels: number = MAX_PIXELS,
): Promise<RgbaImage> {
  try {
    // Without a limit, because the error for it would have no code; this reads the header alone.
    const header = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (header.width * header.height > maxPixels) {
      throw new PipelineError(
        'ERR_IMAGE_TOO_MANY_PIXELS',
        `Its size is ${header.width}x${header.height}; at most ${maxPixels} pixels are taken`,
      );
    }
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels })
      .rotate() // without an angle: by EXIF
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    // A copy, in a buffer of its own.
    return { width: info.width, height: info.height, rgba: new Uint8Array(data) };
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const [what] = messageOf(error).split('\n');
    throw new PipelineError('ERR_IMAGE_CORRUPT', `The image is damaged: ${what}`, { cause: error });
  }
}
