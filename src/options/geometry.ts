import type { Box, Fit, Geometry, Resample, Rgba } from '../codecs/geometry/geometry.js';
import { FITS, RESAMPLES } from '../codecs/geometry/geometry.js';
import { MAX_SCREEN } from '../codecs/gif/blocks.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { InvalidOptionError } from '../errors.js';
import { oneOf, wholeNumber } from './check.js';

/** Which part of the frames the GIF shows, and at what size. The frames themselves stay as they are. */
export interface GeometryOptions {
  /** The part of each frame that is kept, before it is resized; `x` and `y` count from 0, top left. */
  readonly crop: Box | undefined;
  /** The GIF's width in pixels. Alone it keeps the aspect ratio. */
  readonly width: number | undefined;
  /** The GIF's height in pixels. Alone it keeps the aspect ratio. */
  readonly height: number | undefined;
  /** How frames of any size come to `width` and `height`; `contain` by default. */
  readonly fit: Fit | undefined;
  /** The colour of the bars of `contain`: `transparent`, `#rgb` or `#rrggbb`. */
  readonly background: string;
  readonly resample: Resample;
}

export const geometryDefaults: GeometryOptions = {
  crop: undefined,
  width: undefined,
  height: undefined,
  fit: undefined,
  background: 'transparent',
  resample: 'lanczos',
};

/** @throws InvalidOptionError for the first option outside its domain. */
export function checkGeometryOptions(
  options: GeometryOptions,
  maxPixels: number = MAX_PIXELS,
): GeometryOptions {
  const { crop, background, fit } = options;
  const width = checkSide('width', options.width);
  const height = checkSide('height', options.height);
  if (width !== undefined && height !== undefined && width * height > maxPixels) {
    const expected = `at most ${Math.floor(maxPixels / width)} at that width: a frame has ${maxPixels} pixels at most`;
    throw new InvalidOptionError('height', expected, height);
  }
  if (fit !== undefined && (width === undefined || height === undefined)) {
    oneOf('fit', fit, FITS);
    // Frames are encoded apart from each other, so none can take its size from the first.
    throw new InvalidOptionError('fit', 'used with both `width` and `height`', fit);
  }
  parseColor(background);
  return {
    crop: crop === undefined ? undefined : checkCrop(crop),
    width,
    height,
    fit: fit === undefined ? undefined : oneOf('fit', fit, FITS),
    background,
    resample: oneOf('resample', options.resample, RESAMPLES),
  };
}

/** What the encoder gets of options that were checked; `undefined` where they ask for nothing. */
export function geometryOf(options: GeometryOptions): Geometry | undefined {
  const { crop, width, height, fit = 'contain', background, resample } = options;
  if (crop === undefined && width === undefined && height === undefined) return undefined;
  return { crop, width, height, fit, background: parseColor(background), resample };
}

const checkSide = (option: string, side: number | undefined): number | undefined =>
  side === undefined ? undefined : wholeNumber(option, side, 1, MAX_SCREEN);

function checkCrop(value: Box): Box {
  if (typeof value === 'object' && value !== null) {
    const { width, height, x, y } = value;
    if ([width, height, x, y].every(Number.isSafeInteger)) {
      if (width >= 1 && height >= 1 && x >= 0 && y >= 0) return { width, height, x, y };
    }
  }
  throw new InvalidOptionError(
    'crop',
    'WIDTHxHEIGHT+X+Y in pixels, such as 320x240+0+16, of at least 1x1',
    value,
  );
}

const TRANSPARENT: Rgba = [0, 0, 0, 0];

function parseColor(value: unknown): Rgba {
  if (value === 'transparent') return TRANSPARENT;
  const [, digits = ''] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(String(value)) ?? [];
  if (digits === '') {
    throw new InvalidOptionError('background', '`transparent`, `#rgb` or `#rrggbb`', value);
  }
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const color = parseInt(long, 16);
  return [color >> 16, (color >> 8) & 255, color & 255, 255];
}
