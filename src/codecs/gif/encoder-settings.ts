import type { Geometry } from '../geometry/geometry.js';
import type { Dither } from '../palette/dither.js';

/** Which frames share a palette. */
export const PALETTES = ['auto', 'global', 'local'] as const;
export type PaletteChoice = (typeof PALETTES)[number];

/**
 * What decides how the pixels of frames become those of a GIF. Plain data: it travels with every
 * chunk to the thread that encodes it.
 */
export interface EncoderSettings {
  /** The most colours of a frame, 2 to 256. A frame that has no more is shown exactly. */
  readonly colors: number;
  /**
   * A pixel that is shown this close to what it should be is left as it is: a distance in RGB, where
   * black and white are 442 apart; 0 leaves only what is equal.
   */
  readonly tolerance: number;
  /**
   * Which frames share a palette: `local` makes one for each frame, `global` one for each chunk, from
   * its first frame; `auto` keeps the last one where it is nearly as good as a frame's own.
   */
  readonly palette: PaletteChoice;
  /** Whether a frame that equals the one before it is left out, which is shown for longer; not the first of a chunk. */
  readonly mergeDuplicates: boolean;
  readonly dither: Dither;
  /** How much of an error is passed on to the neighbours, or how far the pattern reaches: 0 to 1. */
  readonly ditherStrength: number;
  /**
   * A pixel may take another colour of the palette within this distance in RGB where that makes the
   * file smaller; 0 allows none.
   */
  readonly lossy: number;
  /** How often the palette is refined after it was split off; each takes as long as mapping to it. */
  readonly refinements: number;
  /** The most colours that are told apart when a palette is made; of more, near ones count as one. */
  readonly tableSize: number;
  /** What part of a frame is shown, at what size; `undefined` takes frames as they are. */
  readonly geometry: Geometry | undefined;
}

/** The most colours that the kernels can list. */
export const MAX_TABLE = 16_384;

/**
 * The settings of a quality.
 *
 * Fewer colours and more tolerance both make a file smaller. On film and on drawn clips the best pairs
 * lie near this line: at 100 all colours, and only equal pixels left as they are; at 90 still all
 * colours; below, half of them every 16 steps.
 *
 * @param quality 1 (smallest) to 100 (closest).
 * @param isFast whether to take a palette that is made sooner, and worse.
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
