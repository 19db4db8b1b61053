import type { Geometry } from '../geometry/geometry.js';
import type { Dither } from '../palette/dither.js';

/** Which frames share a palette. */
export const PALETTES = ['auto', 'global', 'local'] as const;
export type PaletteChoice = (typeof PALETTES)[number];

/**
 * The settings that decide how frames become the pixels of a GIF. Plain data: every chunk takes them along
 * to the thread that encodes it.
 */
export interface EncoderSettings {
  /** The most colours of a frame, 2 to 256. A frame with at most this many colours is encoded exactly. */
  readonly colors: number;
  /**
   * A pixel is not drawn again if the shown colour is at most this far from the new one: a distance in RGB,
   * where black and white are 442 apart. 0 keeps only equal pixels.
   */
  readonly tolerance: number;
  /**
   * Which frames share a palette: `local` makes one for each frame; `global` makes one for each chunk, from
   * its first frame; `auto` keeps the last palette if it is nearly as good as a new one.
   */
  readonly palette: PaletteChoice;
  /**
   * Whether to leave out a frame that is equal to the frame before it, and to show that one for longer. The
   * first frame of a chunk is never left out.
   */
  readonly mergeDuplicates: boolean;
  readonly dither: Dither;
  /** How strong the dither is, 0 to 1: the part of an error to diffuse, or the amplitude of the pattern. */
  readonly ditherStrength: number;
  /**
   * A pixel may get another palette colour within this distance in RGB, if that makes the file smaller; 0
   * allows no other colour.
   */
  readonly lossy: number;
  /** How many times to refine the first palette; each time takes as long as mapping the colours to it. */
  readonly refinements: number;
  /** The most colours from which a palette is made; if a frame has more, near colours are joined. */
  readonly tableSize: number;
  /** Which part of a frame is shown, and at what size; `undefined` leaves frames as they are. */
  readonly geometry: Geometry | undefined;
}

/** The most colours that the kernels can list. */
export const MAX_TABLE = 16_384;

/**
 * The settings for a quality.
 *
 * Fewer colours and more tolerance both make a file smaller. Measured on film and on drawn clips, the best
 * combinations are: at 100 all colours and no tolerance; at 90 all colours and a tolerance of 2; below 90
 * half as many colours for every 16 steps, and more tolerance.
 *
 * @param quality 1 (smallest) to 100 (closest).
 * @param isFast whether to make palettes faster, with less quality.
 */
export function settingsFor(quality: number, isFast = false): EncoderSettings {
  const below = Math.max(0, 90 - quality);
  const colors = Math.round(256 / 2 ** (below / 16));
  return {
    colors,
    tolerance: Math.min(2, (100 - quality) / 5) + below / 10,
    palette: 'local',
    mergeDuplicates: false,
    dither: 'none',
    ditherStrength: 1,
    lossy: 0,
    refinements: isFast ? 0 : 1,
    tableSize: Math.min(MAX_TABLE, Math.max(2_048, colors * (isFast ? 16 : 64))),
    geometry: undefined,
  };
}
