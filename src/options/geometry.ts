import type { Box, Fit, Geometry, Resample } from '../codecs/geometry/geometry.js';
import { FITS, RESAMPLES } from '../codecs/geometry/geometry.js';
import { MAX_SCREEN } from '../codecs/gif/blocks.js';
import { InvalidOptionError } from '../errors.js';
import * as check from './check.js';
import { colorOrTransparent, parseColor } from './color.js';
import { oneOf, wholeNumber } from './kinds.js';
import { option, type Kind, type OptionTable } from './option.js';

/** Which part of the frames the GIF shows, and at what size. Saved frames stay as they are. */
export interface GeometrySettings {
  /**
   * The part of each frame to show, in pixels; `x` and `y` count from 0 at the top left. Frames are cropped
   * first and resized then.
   *
   * @default undefined, the whole frame
   */
  readonly crop: Box | undefined;
  /**
   * The width of the GIF in pixels. Without `height`, the height follows from the aspect ratio.
   *
   * @default undefined, the width of the frames
   */
  readonly width: number | undefined;
  /**
   * The height of the GIF in pixels. Without `width`, the width follows from the aspect ratio.
   *
   * @default undefined, the height of the frames
   */
  readonly height: number | undefined;
  /**
   * How frames are resized to `width` and `height`, if both are given: {@link Fit}.
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
   * How the pixels of resized frames are computed: `lanczos`, or `nearest`, which suits pixel art.
   *
   * @default 'lanczos'
   */
  readonly resample: Resample;
}

/** The options that the check of the size depends on. */
interface Bounded extends GeometrySettings {
  readonly maxPixels: number;
}

const side = wholeNumber(1, MAX_SCREEN);

/** A height such that width × height is at most `maxPixels`. */
const height: Kind<number, Bounded> = {
  ...side,
  check: (name, value, above) => {
    const { width = 0, maxPixels } = above;
    const checked = side.check(name, value, above);
    if (width * checked <= maxPixels) return checked;
    const expected = `at most ${Math.floor(maxPixels / width)} with a width of ${width}: a frame has at most ${maxPixels} pixels (\`maxPixels\`)`;
    throw new InvalidOptionError(name, expected, checked);
  },
};

/**
 * A fit, which needs both `width` and `height`: threads encode frames independently, so they cannot take a
 * missing side from the first frame.
 */
const fit: Kind<Fit, Bounded> = {
  ...oneOf(FITS),
  check: (name, value, { width, height }) => {
    const checked = check.oneOf(name, value, FITS);
    if (width !== undefined && height !== undefined) return checked;
    throw new InvalidOptionError(name, 'used with both `width` and `height`', checked);
  },
};

const box: Kind<Box> = { check: checkCrop, read: readBox, value: 'WxH+X+Y' };

const group = 'Size';

/** The options of the size, for a table that has `maxPixels` above them. */
export const geometryTable: {
  readonly [Name in keyof GeometrySettings]: OptionTable<Bounded>[Name];
} = {
  crop: option(box, { group, describe: 'Show only this part of each frame, in pixels' }),
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
  background: option(colorOrTransparent, {
    default: 'transparent',
    group,
    describe: 'Colour of the bars that `fit` contain adds: transparent, #rgb, #rrggbb',
    words: ['transparent'],
  }),
  resample: option(oneOf(RESAMPLES), {
    default: 'lanczos',
    group,
    describe: 'How to resize frames (nearest suits pixel art)',
  }),
};

/** The geometry for the encoder; `undefined` if frames are neither cropped nor resized. */
export function geometryOf(options: GeometrySettings): Geometry | undefined {
  const { crop, width, height, fit = 'contain', background, resample } = options;
  if (crop === undefined && width === undefined && height === undefined) return undefined;
  return { crop, width, height, fit, background: parseColor(background), resample };
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

/** Reads `320x240+0+16` as a box. Returns any other text as it is, for the check to refuse. */
function readBox(typed: string): unknown {
  const [, ...numbers] = /^(\d{1,9})x(\d{1,9})\+(\d{1,9})\+(\d{1,9})$/i.exec(typed) ?? [];
  const [width, height, x, y] = numbers.map(Number);
  return y === undefined ? typed : { width, height, x, y };
}
