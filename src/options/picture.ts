import {
  PALETTES,
  settingsFor,
  type EncoderSettings,
  type PaletteChoice,
} from '../codecs/gif/encoder-settings.js';
import { DITHERS, type Dither } from '../codecs/palette/dither.js';
import { byteCount, flag, numberWithin, oneOf, optional, wholeNumber } from './check.js';

/** How close a GIF is to its frames, and how large: `quality` decides all that is not given itself. */
export interface PictureSettings {
  /** 1 (smallest) to 100 (the closest that 256 colours a frame allow). */
  readonly quality: number;
  /** The most bytes of the GIF: the best quality up to `quality` that fits is chosen. */
  readonly maxBytes: number | undefined;
  /** Whether to take palettes that are made sooner, and are worse. */
  readonly fast: boolean;
  /** The most colours of a frame, 2 to 256. */
  readonly colors: number | undefined;
  /** A pixel that is shown this close to what it should be stays: a distance in RGB, 0 to 442. */
  readonly tolerance: number | undefined;
  /** Which frames share a palette. */
  readonly palette: PaletteChoice | undefined;
  /** Whether a frame that equals the one before it is left out, which is shown for longer instead. */
  readonly mergeDuplicates: boolean;
  readonly dither: Dither | undefined;
  /** How much of an error is passed on, or how far the pattern reaches: 0 to 1. */
  readonly ditherStrength: number | undefined;
  /** How far a pixel's colour may be changed to save bytes: a distance in RGB, 0 to 442. */
  readonly lossy: number | undefined;
}

export const pictureDefaults: PictureSettings = {
  quality: 90,
  maxBytes: undefined,
  fast: false,
  colors: undefined,
  tolerance: undefined,
  palette: undefined,
  mergeDuplicates: false,
  dither: undefined,
  ditherStrength: undefined,
  lossy: undefined,
};

/** A GIF that must fit is kept in memory until it does. */
const MAX_BYTES = 2 ** 30;

/** Black and white are so far apart in RGB. */
const MAX_DISTANCE = 442;

/** @throws InvalidOptionError for the first option outside its domain. */
export const checkPictureOptions = (o: PictureSettings): PictureSettings => ({
  quality: wholeNumber('quality', o.quality, 1, 100),
  maxBytes: optional(o.maxBytes, (value) => byteCount('maxBytes', value, MAX_BYTES)),
  fast: flag('fast', o.fast),
  colors: optional(o.colors, (value) => wholeNumber('colors', value, 2, 256)),
  tolerance: optional(o.tolerance, (value) => numberWithin('tolerance', value, 0, MAX_DISTANCE)),
  palette: optional(o.palette, (value) => oneOf('palette', value, PALETTES)),
  mergeDuplicates: flag('mergeDuplicates', o.mergeDuplicates),
  dither: optional(o.dither, (value) => oneOf('dither', value, DITHERS)),
  ditherStrength: optional(o.ditherStrength, (value) =>
    numberWithin('ditherStrength', value, 0, 1),
  ),
  lossy: optional(o.lossy, (value) => numberWithin('lossy', value, 0, MAX_DISTANCE)),
});

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
