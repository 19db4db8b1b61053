import { MAX_PIXELS } from '../png/check-png.js';
import type { RgbaImage } from '../../messages.js';
import { crop } from './crop.js';
import type { Box, Geometry, Resample, Size } from './geometry.js';
import { LanczosResampler } from './lanczos.js';
import { letterbox } from './letterbox.js';
import { nearest } from './nearest.js';
import { place } from './placement.js';

/**
 * Crops, resizes and letterboxes a frame, in this order. A function of the frame alone, whatever was
 * before it.
 *
 * @param geometry `undefined` takes the frame as it is.
 * @returns an image of its own, or `image` itself where nothing is to do.
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
  // As a rule all frames have one size, so the tables of the last one will do.
  if (!resampler || !isSame(resampler.part, box) || !isSame(resampler.target, target)) {
    resampler = new LanczosResampler({ width, height }, target);
  }
  return resampler.resample(part);
}

let resampler: LanczosResampler | undefined;

const isSame = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;
