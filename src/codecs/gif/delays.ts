import { MAX_DELAY_CS } from './blocks.js';

/** Browsers show a frame with a shorter delay, in hundredths of a second, for 10 of them. */
export const MIN_SHOWN_DELAY_CS = 2;

/** How long frames are shown. */
export interface Timing {
  /** Of each frame that has no delay of its own, in ms. */
  readonly delay: number;
  /** Delays of their own, in ms, by 0-based position in the animation. */
  readonly delays?: ReadonlyMap<number, number> | undefined;
  /** Of the last frame, in ms, whatever else is said of it: a pause before the loop. */
  readonly lastDelay?: number | undefined;
}

/**
 * The delay of one frame, in hundredths of a second.
 *
 * @param position 0-based, in the animation.
 */
export type FrameDelay = (position: number, isLast: boolean) => number;

/**
 * A GIF counts in whole hundredths of a second (GIF89a 23.c.vii). Rounding each delay by itself would
 * make an animation of 60 frames a second a fifth too slow; so the times are rounded at which frames
 * begin, and a delay is what lies between two of them: no frame begins more than half a hundredth off,
 * however many came before.
 */
export function frameDelays({ delay, delays = new Map(), lastDelay }: Timing): FrameDelay {
  const positions = [...delays.keys()].sort((a, b) => a - b);
  /** What the first 0, 1, 2, … frames with delays of their own take together, in ms. */
  const sums = [0];
  for (const position of positions) {
    sums.push((sums.at(-1) as number) + (delays.get(position) as number));
  }

  const beginning = (position: number): number => {
    const own = countBelow(positions, position);
    return toCentiseconds((position - own) * delay + (sums[own] as number));
  };
  return (position, isLast) => {
    if (isLast && lastDelay !== undefined) return toCentiseconds(lastDelay);
    return Math.min(beginning(position + 1) - beginning(position), MAX_DELAY_CS);
  };
}

/**
 * Rounds half up. 1000 / fps is seldom a number that a computer has, and its multiples miss a half by
 * less than this hair.
 */
const toCentiseconds = (ms: number): number => Math.floor(ms / 10 + 0.5 + 1e-6);

/** How many of the sorted numbers are below `limit`. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
