import type { RgbaImage } from '../../messages.js';
import type { Sharp } from './load-sharp.js';

/**
 * Decodes a PNG and converts its colours to sRGB by its ICC profile, of any kind. The image is not turned
 * upright.
 *
 * @throws (as a rejection) the errors of sharp.
 */
export async function pngWithSharp(
  sharp: Sharp,
  bytes: Uint8Array,
  maxPixels: number,
): Promise<RgbaImage> {
  // Our own decoder has already checked the pixels, so sharp need not fail on harmless faults.
  const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'none' })
    .toColourspace('srgb')
    .withIccProfile('srgb') // without it, 16-bit images become Display P3
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgba: new Uint8Array(data) };
}
