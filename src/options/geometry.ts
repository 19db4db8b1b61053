import type { Box, Fit, Geometry, Resample, Rgba } from '../codecs/geometry/geometry.js';
import { FITS, RESAMPLES } from '../codecs/geometry/geometry.js';
import { MAX_SCREEN } from '../codecs/gif/blocks.js';
import { InvalidOptionError } from '../errors.js';
import * as check from './check.js';
import { oneOf, wholeNumber } from './kinds.js';
import { option, type Kind, type OptionTable } from './option.js';

/** Which part of the frames the GIF shows, and at what size. The frames themselves stay as they are. */
export interface GeometrySettings {
  /**
   * The part of each frame that is kept, before it is resized; `x` and `y` count from 0, top left.
   *
   * @default undefined, all of it
   */
  readonly crop: Box | undefined;
  /**
   * The GIF's width in pixels. Alone it keeps the aspect ratio.
   *
   * @default undefined, the frames' own
   */
  readonly width: number | undefined;
  /**
   * The GIF's height in pixels. Alone it keeps the aspect ratio.
   *
   * @default undefined, the frames' own
   */
  readonly height: number | undefined;
  /**
   * How frames of any size come to `width` and `height`.
   *
   * @default 'contain'
   */
  readonly fit: Fit | undefined;
  /**
   * The colour of the bars of `contain`: `transparent`, `#rgb` or `#rrggbb`.
   *
   * @default 'transparent'
   */
  readonly background: string;
  /**
   * How frames are resized: `lanczos`, or `nearest`, which suits pixel art.
   *
   * @default 'lanczos'
   */
  readonly resample: Resample;
}

/** What the check of the size needs to know of the other options. */
interface Bounded extends GeometrySettings {
  readonly maxPixels: number;
}

const side = wholeNumber(1, MAX_SCREEN);

/** A height that makes no frame of more than `maxPixels`. */
const height: Kind<number, Bounded> = {
  ...side,
  check: (name, value, above) => {
    const { width = 0, maxPixels } = above;
    const checked = side.check(name, value, above);
    if (width * checked <= maxPixels) return checked;
    const expected = `at most ${Math.floor(maxPixels / width)} at that width: a frame has ${maxPixels} pixels at most`;
    throw new InvalidOptionError(name, expected, checked);
  },
};

/** Frames are encoded apart from each other, so none can take its size from the first. */
const fit: Kind<Fit, Bounded> = {
  ...oneOf(FITS),
  check: (name, value, { width, height }) => {
    const checked = check.oneOf(name, value, FITS);
    if (width !== undefined && height !== undefined) return checked;
    throw new InvalidOptionError(name, 'used with both `width` and `height`', checked);
  },
};

const box: Kind<Box> = { check: checkCrop, read: readBox, value: 'WxH+X+Y' };

const color: Kind<string> = {
  check: (name, value) => {
    parseColor(value, name);
    return value as string;
  },
  value: 'COLOR',
};

const group = 'Size';

/** In a table with `maxPixels` above it. */
export const geometryTable: {
  readonly [Name in keyof GeometrySettings]: OptionTable<Bounded>[Name];
} = {
  crop: option(box, { group, describe: 'Keep only this part of each frame, in pixels' }),
  width: option(side, {
    group,
    describe: 'Width of the GIF in pixels; alone it keeps the aspect ratio',
    short: 'W',
  }),
  height: option(height, {
    group,
    describe: 'Height of the GIF in pixels; alone it keeps the aspect ratio',
    short: 'H',
  }),
  fit: option(fit, {
    shownDefault: 'contain',
    group,
    describe: 'How frames fill `width` and `height`',
  }),
  background: option(color, {
    default: 'transparent',
    group,
    describe: 'Colour of the bars of `fit` contain: transparent, #rgb or #rrggbb',
    words: ['transparent'],
  }),
  resample: option(oneOf(RESAMPLES), {
    default: 'lanczos',
    group,
    describe: 'How frames are resized (nearest suits pixel art)',
  }),
};

/** What the encoder gets of options that were checked; `undefined` where they ask for nothing. */
export function geometryOf(options: GeometrySettings): Geometry | undefined {
  const { crop, width, height, fit = 'contain', background, resample } = options;
  if (crop === undefined && width === undefined && height === undefined) return undefined;
  return { crop, width, height, fit, background: parseColor(background, 'background'), resample };
}

function checkCrop(name: string, value: unknown): Box {
  if (typeof value === 'object' && value !== null) {
    const { width, height, x, y } = value as Box;
    if ([width, height, x, y].every(Number.isSafeInteger)) {
      if (width >= 1 && height >= 1 && x >= 0 && y >= 0) return { width, height, x, y };
    }
  }
  throw new InvalidOptionError(
    name,
    'WIDTHxHEIGHT+X+Y in pixels, such as 320x240+0+16, of at least 1x1',
    value,
  );
}

const TRANSPARENT: Rgba = [0, 0, 0, 0];

function parseColor(value: unknown, name: string): Rgba {
  if (value === 'transparent') return TRANSPARENT;
  const [, digits = ''] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(String(value)) ?? [];
  if (digits === '') {
    throw new InvalidOptionError(name, '`transparent`, `#rgb` or `#rrggbb`', value);
  }
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const color = parseInt(long, 16);
  return [color >> 16, (color >> 8) & 255, color & 255, 255];
}

/** `320x240+0+16`, as a box. */
function readBox(typed: string): unknown {
  const [, ...numbers] = /^(\d{1,9})x(\d{1,9})\+(\d{1,9})\+(\d{1,9})$/i.exec(typed) ?? [];
  const [width, height, x, y] = numbers.map(Number);
  return y === undefined ? typed : { width, height, x, y };
}
