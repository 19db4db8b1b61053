import type { Geometry, Rgba } from '../geometry/geometry.js';
import type { Dither } from '../palette/dither.js';
import { MAX_COLORS } from './frame-blocks.js';

/** Which frames share a palette. */
export const PALETTES = ['auto', 'global', 'local'] as const;
export type PaletteChoice = (typeof PALETTES)[number];

/**
 * The settings that decide how frames become the pixels of a GIF. Plain data: every chunk takes them along
 * to the thread that encodes it.
 */
export interface EncoderSettings {
  /** The most colours of a frame, 2 to 256. */
  readonly colors: number;
  /** A frame with at most this many colours, and at most `colors`, is encoded exactly. */
  readonly exactColors: number;
  /**
   * The error that the palette of a frame that draws most of the screen may have, if the next frame changes a quarter
   * of the screen or more, or if most of the frame is plain: a distance in RGB (root mean square), where black and
   * white are 442 apart. The frame gets no more colours than it needs for this, and the frames after it get at most
   * as many. 0 always makes `colors` colours.
   */
  readonly paletteError: number;
  /** The least that this error becomes, where nothing moves and nothing is plain. */
  readonly stillError: number;
  /**
   * A block of 4x4 pixels is not drawn again if its mean has changed by at most this since it was drawn, and
   * the rest of the change is noise or a small share of its texture: a distance in RGB. A single pixel may
   * change by at most this, and by at most 2. 0 leaves only pixels that did not change.
   */
  readonly tolerance: number;
  /**
   * Which frames share a palette: `local` makes one for each frame; `global` makes one for each chunk, from
   * its first frame; `auto` keeps the last palette if it is nearly as good as a new one.
   */
  readonly palette: PaletteChoice;
  /**
   * Whether to leave out a frame that is equal to the frame before it, or would draw no pixel, and to show that one
   * for longer. The first frame of a chunk is never left
   * out, nor the last, unless it is equal.
   */
  readonly mergeDuplicates: boolean;
  readonly dither: Dither;
  /** How strong the dither is, 0 to 1: the part of an error to diffuse, or the amplitude of the pattern. */
  readonly ditherStrength: number;
  /** How many times to refine the first palette; each time takes as long as mapping the colours to it. */
  readonly refinements: number;
  /** The most colours from which a palette is made; if a frame has more, near colours are joined. */
  readonly tableSize: number;
  /** Which part of a frame is shown, and at what size; `undefined` leaves frames as they are. */
  readonly geometry: Geometry | undefined;
  /** The colour with which partly transparent pixels are blended; `undefined` cuts them at half. */
  readonly matte: Rgba | undefined;
}

/** The most colours that the kernels can list. */
export const MAX_TABLE = 16_384;

/**
 * The settings for a quality.
 *
 * At 100 a frame has as many colours as a GIF allows, each pixel has the nearest of them, and every change is drawn. Down to 90 only what is not
 * seen is given up: changes of up to 2 in RGB, and noise. Below 90 palettes get fewer colours and the
 * tolerance grows; measured on film, fixed cameras, screens, plots and photos, the two together make a
 * smaller file than either alone. Where the picture stands still, the tolerance grows first and colours are given
 * up last: on a photo with a slow fade, clouds and a fixed camera that takes 0.5 to 0.9 of the bytes.
 *
 * @param quality 1 (smallest) to 100 (closest).
 * @param isFast whether to make palettes faster, with less quality.
 */
export function settingsFor(quality: number, isFast = false): EncoderSettings {
  const below = Math.max(0, 90 - quality);
  const paletteError = below / 14 + (below / 45) ** 3 + 4 * (below / 80) ** 14;
  return {
    colors: MAX_COLORS,
    exactColors: Math.round(MAX_COLORS / 2 ** (below / 16)),
    paletteError,
    stillError: paletteError * (below / 90) ** 5,
    tolerance: Math.min(2, (100 - quality) / 5) + below / 25 + 18 * (below / 80) ** 6,
    palette: 'local',
    mergeDuplicates: false,
    dither: isFast || quality === 100 ? 'none' : 'auto',
    ditherStrength: 1,
    refinements: isFast ? 0 : quality === 100 ? 6 : 1,
    tableSize: isFast ? MAX_TABLE / 4 : MAX_TABLE,
    geometry: undefined,
    matte: undefined,
  };
}
