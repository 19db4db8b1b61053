import { messageOf, PipelineError } from '../../errors.js';
import { checkPixels } from '../check-pixels.js';
import type { OpenedFrame, OpenOptions } from '../opened-frame.js';
import type { RgbaImage } from '../../messages.js';
import type { Sharp } from './load-sharp.js';

/**
 * What decoding takes, in bytes a pixel, with what libvips and libwebp or libjpeg take. Measured: 13 for
 * a WebP, and nearly as much for a progressive JPEG.
 */
const DECODING = 13;

/**
 * Reads the header of a JPEG or WebP. When it is decoded, its EXIF orientation turns it upright, and its
 * profile makes it sRGB. Of an animation it is the first page.
 *
 * @param bytes one file; it is not trusted.
 * @throws PipelineError (as a rejection) `ERR_IMAGE_CORRUPT`, also when it is decoded, or
 *   `ERR_IMAGE_TOO_MANY_PIXELS` by what its header says.
 */
export async function openWithSharp(
  sharp: Sharp,
  bytes: Uint8Array,
  { maxPixels, warn }: Pick<OpenOptions, 'maxPixels' | 'warn'>,
): Promise<OpenedFrame> {
  // Without a limit, because the error for it would have no code; this reads the header alone.
  const header = await sharp(bytes, { limitInputPixels: false }).metadata().catch(asCorrupt);
  const { width, height, orientation = 1, pages = 1 } = header;
  checkPixels({ width, height }, maxPixels, 'ERR_IMAGE_TOO_MANY_PIXELS');
  const decode = async (): Promise<RgbaImage> => {
    if (pages > 1) {
      const message = `it is an animation of ${pages} images, of which only the first is taken`;
      warn('WARN_FIRST_IMAGE_ONLY', message);
    }
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels })
      .rotate() // without an angle: by EXIF
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
      .catch(asCorrupt);
    // A copy, in a buffer of its own.
    return { width: info.width, height: info.height, rgba: new Uint8Array(data) };
  };
  // EXIF 2.32, 4.6.4 A: from 5 on, rows are columns.
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  return { ...size, decoding: width * height * DECODING, decode };
}

function asCorrupt(error: unknown): never {
  const [what] = messageOf(error).split('\n');
  throw new PipelineError('ERR_IMAGE_CORRUPT', `The image is damaged: ${what}`, { cause: error });
}
