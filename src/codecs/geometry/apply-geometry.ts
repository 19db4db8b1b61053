import { MAX_PIXELS } from '../png/check-png.js';
import type { RgbaImage } from '../../messages.js';
import { crop } from './crop.js';
import type { Box, Geometry, Resample, Size } from './geometry.js';
import { LanczosResampler } from './lanczos.js';
import { letterbox } from './letterbox.js';
import { nearest } from './nearest.js';
import { place } from './placement.js';

/**
 * Crops, resizes and letterboxes a frame, in this order. The result depends on this frame only, not on
 * earlier ones.
 *
 * @param geometry `undefined` leaves the frame as it is.
 * @param maxPixels the most pixels of the result.
 * @returns a new image, or `image` itself if nothing changes.
 * @throws PipelineError `ERR_CROP_OUTSIDE_FRAME`, `ERR_RESIZE_TOO_LARGE`.
 */
export function applyGeometry(
  image: RgbaImage,
  geometry: Geometry | undefined,
  maxPixels: number = MAX_PIXELS,
): RgbaImage {
  if (!geometry) return image;
  const part = geometry.crop ? crop(image, geometry.crop) : image;
  const { box, content, frame } = place(part, geometry, maxPixels);
  return letterbox(resize(part, box, content, geometry.resample), frame, geometry.background);
}

function resize(image: RgbaImage, box: Box, target: Size, resample: Resample): RgbaImage {
  const { width, height } = box;
  const part = crop(image, { ...box, width: Math.ceil(width), height: Math.ceil(height) });
  if (isSame(box, target)) return part;
  if (resample === 'nearest') return nearest(part, box, target);
  // Most runs have frames of one size, so the last resampler and its tables are kept.
  if (!resampler || !isSame(resampler.part, box) || !isSame(resampler.target, target)) {
    resampler = new LanczosResampler({ width, height }, target);
  }
  return resampler.resample(part);
}

let resampler: LanczosResampler | undefined;

const isSame = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;
