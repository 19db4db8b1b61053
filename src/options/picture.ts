import {
  PALETTES,
  settingsFor,
  type EncoderSettings,
  type PaletteChoice,
} from '../codecs/gif/encoder-settings.js';
import { DITHERS, type Dither } from '../codecs/palette/dither.js';
import { byteCount, numberWithin, oneOf, toggle, wholeNumber } from './kinds.js';
import { option, type OptionTable } from './option.js';

/** How close a GIF is to its frames, and how large: `quality` decides all that is not given itself. */
export interface PictureSettings {
  /**
   * 1 (smallest) to 100 (the closest that 256 colours a frame allow).
   *
   * @default 90
   */
  readonly quality: number;
  /**
   * The most bytes of the GIF: the best quality up to `quality` that fits is chosen.
   *
   * @default undefined, any number
   */
  readonly maxBytes: number | undefined;
  /**
   * Whether to take palettes that are made sooner, and are worse.
   *
   * @default false
   */
  readonly fast: boolean;
  /**
   * The most colours of a frame, 2 to 256.
   *
   * @default undefined, by quality
   */
  readonly colors: number | undefined;
  /**
   * A pixel that is shown this close to what it should be stays: a distance in RGB, 0 to 442.
   *
   * @default undefined, by quality
   */
  readonly tolerance: number | undefined;
  /**
   * Which frames share a palette.
   *
   * @default undefined, by quality
   */
  readonly palette: PaletteChoice | undefined;
  /**
   * Whether a frame that equals the one before it is left out, which is shown for longer instead.
   *
   * @default false
   */
  readonly mergeDuplicates: boolean;
  /**
   * How colours that are not in the palette are dithered.
   *
   * @default undefined, by quality
   */
  readonly dither: Dither | undefined;
  /**
   * How much of an error is passed on, or how far the pattern reaches: 0 to 1.
   *
   * @default undefined, by quality
   */
  readonly ditherStrength: number | undefined;
  /**
   * How far a pixel's colour may be changed to save bytes: a distance in RGB, 0 to 442.
   *
   * @default undefined, by quality
   */
  readonly lossy: number | undefined;
}

/** A GIF that must fit is kept in memory until it does. */
const MAX_BYTES = 2 ** 30;

/** Black and white are so far apart in RGB. */
const MAX_DISTANCE = 442;

const group = 'Picture';
const BY_QUALITY = { group, shownDefault: 'by quality' } as const;

export const pictureTable: OptionTable<PictureSettings> = {
  quality: option(wholeNumber(1, 100), {
    default: 90,
    group,
    describe: '1 (smallest file) to 100 (closest to the frames)',
    short: 'Q',
  }),
  maxBytes: option(byteCount(MAX_BYTES), {
    group,
    describe: 'Take the best quality that fits: 8MB, 500kB, 2MiB',
    more: 'the best up to `quality`',
  }),
  fast: option(toggle, { default: false, group, describe: 'Make palettes faster, but worse' }),
  colors: option(wholeNumber(2, 256), {
    ...BY_QUALITY,
    describe: 'Most colours of a frame: 2 to 256',
  }),
  tolerance: option(numberWithin(0, MAX_DISTANCE), {
    ...BY_QUALITY,
    describe: 'Leave a pixel that is shown this close in RGB: 0 to 442',
  }),
  palette: option(oneOf(PALETTES), { ...BY_QUALITY, describe: 'Which frames share a palette' }),
  dither: option(oneOf(DITHERS), { ...BY_QUALITY, describe: 'How to dither' }),
  ditherStrength: option(numberWithin(0, 1), {
    ...BY_QUALITY,
    describe: 'How strong the dither is: 0 to 1',
  }),
  lossy: option(numberWithin(0, MAX_DISTANCE), {
    ...BY_QUALITY,
    describe: 'Change a colour this much in RGB to save bytes: 0 to 442',
  }),
  mergeDuplicates: option(toggle, {
    default: false,
    group,
    describe: 'Show a frame longer, in place of equal ones after it',
    more: 'equal byte for byte',
  }),
};

/** The encoder's settings: those of the quality, but for what was given itself. */
export function encoderSettings(options: PictureSettings): EncoderSettings {
  const chosen = settingsFor(options.quality, options.fast);
  const { colors, tolerance, palette, mergeDuplicates, dither, ditherStrength, lossy } = options;
  return {
    ...chosen,
    colors: colors ?? chosen.colors,
    tolerance: tolerance ?? chosen.tolerance,
    palette: palette ?? chosen.palette,
    mergeDuplicates,
    dither: dither ?? chosen.dither,
    ditherStrength: ditherStrength ?? chosen.ditherStrength,
    lossy: lossy ?? chosen.lossy,
  };
}
