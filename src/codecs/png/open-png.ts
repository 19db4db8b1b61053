import { messageOf } from '../../errors.js';
import type { ForeignColors } from '../color/color-space.js';
import { sourceColors } from '../color/source-colors.js';
import type { OpenedFrame, OpenOptions } from '../opened-frame.js';
import { checkImage } from '../open-pixels.js';
import { pngWithSharp } from '../sharp/png-with-sharp.js';
import { checkPng, type PngFile } from './check-png.js';
import { GRAY, GRAY_ALPHA } from './color-type.js';
import { decodePixels, decodingMemory } from './decode-png.js';
import type { RgbaImage } from '../../messages.js';
import { turnUpright, uprightSize } from './orient.js';

/**
 * Checks a PNG and reads its header. Decoding turns the image upright by its eXIf chunk, and converts its
 * colours to sRGB by its cICP or iCCP chunk. For an animation (APNG) it gives the default image, which
 * every viewer shows.
 *
 * @throws PipelineError as `checkPng` does; the decoding throws as `decodePixels` does.
 */
export function openPng(bytes: Uint8Array, options: OpenOptions): OpenedFrame {
  const file = checkPng(bytes, options.maxPixels, options.isLiberal);
  const { orientation = 1, images = 1 } = file.extras;
  const isGray = file.colorType === GRAY || file.colorType === GRAY_ALPHA;
  const decode = () => {
    if (images > 1) {
      const message = `it is an animation of ${images} images; only the first is used`;
      options.warn('WARN_FIRST_IMAGE_ONLY', message);
    }
    const image = decode8Bit(bytes, file, options);
    const colors = sourceColors(file.extras, isGray);
    if (colors && 'reason' in colors) {
      return convertForeign(bytes, image, colors, options).then((converted) =>
        turnUpright(converted, orientation),
      );
    }
    colors?.(image.rgba);
    return turnUpright(image, orientation);
  };
  const { width, height } = uprightSize(file, orientation);
  // Turning makes a copy of the image.
  const turned = orientation === 1 ? 0 : width * height * 4;
  return { width, height, decoding: bytes.length + decodingMemory(file) + turned, decode };
}

function decode8Bit(bytes: Uint8Array, file: PngFile, { decodePng }: OpenOptions): RgbaImage {
  // Another decoder may turn damaged data into blank pixels, as pngjs does. So our decoder runs first, to
  // find damage.
  const image = decodePixels(file);
  if (!decodePng) return image;
  let other: RgbaImage;
  try {
    other = decodePng(bytes);
  } catch {
    return image;
  }
  checkImage({ ...other, width: file.width, height: file.height }, 'ERR_ENCODER_INVALID');
  return other;
}

/** Converts colours with sharp. If sharp is missing or fails, it warns and leaves the pixels as they are. */
async function convertForeign(
  bytes: Uint8Array,
  image: RgbaImage,
  { reason, needsSharp }: ForeignColors,
  { load, warn, maxPixels }: OpenOptions,
): Promise<RgbaImage> {
  const keep = (why: string): RgbaImage => {
    warn('WARN_COLOR_PROFILE', `its colours ${reason}; ${why}, so they may look different`);
    return image;
  };
  if (!needsSharp) return keep('they are treated as sRGB');
  const sharp = await load().catch(() => undefined);
  if (!sharp) return keep('only the package sharp converts them (try `npm install sharp`)');
  try {
    return await pngWithSharp(sharp, bytes, maxPixels);
  } catch (error) {
    return keep(`sharp does not convert them (${messageOf(error).split('\n')[0]})`);
  }
}
