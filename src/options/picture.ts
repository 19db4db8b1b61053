import {
  PALETTES,
  settingsFor,
  type EncoderSettings,
  type PaletteChoice,
} from '../codecs/gif/encoder-settings.js';
import { DITHERS, type Dither } from '../codecs/palette/dither.js';
import { color, parseColor } from './color.js';
import { byteCount, numberWithin, oneOf, toggle, wholeNumber } from './kinds.js';
import { option, type OptionTable } from './option.js';

/**
 * The options of the picture: how similar a GIF is to its frames, and how large. `quality` sets those that
 * are not given.
 */
export interface PictureSettings {
  /**
   * The quality, from 1 (the smallest file) to 100 (as close to the frames as 256 colours a frame allow).
   *
   * @default 90
   */
  readonly quality: number;
  /**
   * The most bytes of the GIF, up to 1 GiB. It gets the best quality that fits, at most `quality`.
   *
   * @default undefined, no limit
   */
  readonly maxBytes: number | undefined;
  /**
   * Whether to make palettes faster, with less quality.
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
   * A part of the picture is not drawn again if it has changed by at most this since it was drawn, apart from
   * noise: a distance in RGB, 0 to 442.
   *
   * @default undefined, by quality
   */
  readonly tolerance: number | undefined;
  /**
   * Which frames share a palette: `local` makes one for each frame, `global` one for each chunk of frames;
   * `auto` keeps the last palette if it is nearly as good as a new one.
   *
   * @default undefined, by quality
   */
  readonly palette: PaletteChoice | undefined;
  /**
   * Whether to leave out a frame that would look the same in the GIF as the frame before it, and to show that one
   * longer: it is equal, or would draw no pixel, because all changes are within `tolerance`, or noise.
   *
   * @default false
   */
  readonly mergeDuplicates: boolean;
  /**
   * The colour with which partly transparent pixels are blended, because a GIF has none: `#rgb` or `#rrggbb`, the
   * colour of the page that will show the GIF. Without it, a pixel is opaque if its alpha is at least half.
   *
   * @default undefined
   */
  readonly matte: string | undefined;
  /**
   * How neighbouring pixels imitate colours that the palette does not have.
   *
   * @default undefined, by quality
   */
  readonly dither: Dither | undefined;
  /**
   * How strong the dither is, 0 to 1: the part of an error to diffuse, or the amplitude of the pattern.
   *
   * @default undefined, by quality
   */
  readonly ditherStrength: number | undefined;
}

/** The highest `maxBytes`, because a GIF is kept in memory until it is known to fit. */
const MAX_BYTES = 2 ** 30;

/** The distance of black and white in RGB: the square root of 3 × 255². */
const MAX_DISTANCE = 442;

const group = 'Picture';
const BY_QUALITY = { group, shownDefault: 'by quality' } as const;

export const pictureTable: OptionTable<PictureSettings> = {
  quality: option(wholeNumber(1, 100), {
    default: 90,
    group,
    describe: 'Quality of the GIF, 1 (smallest file) to 100 (closest to the frames)',
    short: 'Q',
  }),
  maxBytes: option(byteCount(MAX_BYTES), {
    group,
    describe: 'Make the best GIF of at most this size, for example 8MB or 500kB',
    more: 'its quality is at most `quality`',
  }),
  fast: option(toggle, {
    default: false,
    group,
    describe: 'Make palettes faster, with less quality',
  }),
  colors: option(wholeNumber(2, 256), {
    ...BY_QUALITY,
    describe: 'Use at most N colours a frame: 2 to 256',
  }),
  tolerance: option(numberWithin(0, MAX_DISTANCE), {
    ...BY_QUALITY,
    describe: 'Do not redraw parts that change by at most N in RGB: 0 to 442',
  }),
  palette: option(oneOf(PALETTES), { ...BY_QUALITY, describe: 'Which frames share a palette' }),
  dither: option(oneOf(DITHERS), {
    ...BY_QUALITY,
    describe: 'How to dither',
    more: '`auto` dithers only soft gradients, where bands would show',
  }),
  ditherStrength: option(numberWithin(0, 1), {
    ...BY_QUALITY,
    describe: 'How strong the dither is: 0 to 1',
  }),
  mergeDuplicates: option(toggle, {
    default: false,
    group,
    describe: 'Replace a run of frames that look the same by one that is shown longer',
    more: 'frames look the same if they are equal, or if all changes are within `tolerance`, or noise',
  }),
  matte: option(color, {
    group,
    describe: 'Blend soft edges with this colour, that of the page: #rgb, #rrggbb',
    more: 'a GIF has no partly transparent pixels; without a matte they are cut: opaque from half on',
  }),
};

/** The settings for the encoder: the options that were given, and those of the quality for the others. */
export function encoderSettings(options: PictureSettings): EncoderSettings {
  const chosen = settingsFor(options.quality, options.fast);
  const { colors, tolerance, palette, mergeDuplicates, dither, ditherStrength, matte } = options;
  return {
    ...chosen,
    colors: colors ?? chosen.colors,
    tolerance: tolerance ?? chosen.tolerance,
    palette: palette ?? chosen.palette,
    mergeDuplicates,
    matte: matte === undefined ? undefined : parseColor(matte),
    dither: dither ?? chosen.dither,
    ditherStrength: ditherStrength ?? chosen.ditherStrength,
  };
}
