import type { RgbaImage } from '../../messages.js';
import type { Sharp } from './load-sharp.js';

/**
 * Decodes a PNG and converts its colours to sRGB by its ICC profile, of any kind. It is not turned.
 *
 * @throws (as a rejection) what sharp throws.
 */
export async function pngWithSharp(
  sharp: Sharp,
  bytes: Uint8Array,
  maxPixels: number,
): Promise<RgbaImage> {
  // Its pixels were checked and decoded before: only the colours are wanted here.
  const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'none' })
    .toColourspace('srgb')
    .withIccProfile('srgb') // without it, 16 bits come out in Display P3
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgba: new Uint8Array(data) };
}
