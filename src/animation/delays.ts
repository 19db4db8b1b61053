import { MAX_DELAY_CS } from '../codecs/gif/blocks.js';

/** The shortest delay that browsers respect, in hundredths of a second; a shorter one becomes 10. */
export const MIN_SHOWN_DELAY_CS = 2;

/** How long frames are shown. */
export interface Timing {
  /** The delay of each frame without a delay of its own, in ms. */
  readonly delay: number;
  /**
   * Delays of single frames, in ms by 0-based position in the animation. An entry may be added until its
   * frame is written.
   */
  readonly delays?: ReadonlyMap<number, number> | undefined;
  /** The delay of the last frame, in ms: a pause before the loop. It overrides the other two. */
  readonly lastDelay?: number | undefined;
}

/** Delays of single frames: a map of ms by 0-based index, or the path of a list of `frame,ms`. */
export type OwnDelays = ReadonlyMap<number, number> | string;

/**
 * The delay of one frame, in hundredths of a second.
 *
 * @param position 0-based, in the animation.
 */
export type FrameDelay = (position: number, isLast: boolean) => number;

/**
 * Computes the delays of frames in whole hundredths of a second, as a GIF stores them (GIF89a 23.c.vii).
 *
 * Rounding each delay alone would make an animation of 60 frames a second a fifth too slow. So the times at
 * which frames begin are rounded, and a delay is the difference of two such times. Then every frame begins
 * at most half a hundredth too early or too late, after any number of frames.
 */
export function frameDelays({ delay, delays = new Map(), lastDelay }: Timing): FrameDelay {
  /** The position up to which the two sums below are computed; it moves forward from call to call. */
  let next = 0;
  /** How many frames before `next` have a delay of their own. */
  let own = 0;
  /** The sum of these delays, in ms. */
  let sum = 0;

  const beginning = (position: number): number => {
    if (position < next) next = own = sum = 0;
    for (; next < position; next += 1) {
      const ownDelay = delays.get(next);
      if (ownDelay === undefined) continue;
      own += 1;
      sum += ownDelay;
    }
    return toCentiseconds((position - own) * delay + sum);
  };
  return (position, isLast) => {
    if (isLast && lastDelay !== undefined) return toCentiseconds(lastDelay);
    // The earlier position comes first, so that the sums move forward and need not begin again.
    const begin = beginning(position);
    return Math.min(beginning(position + 1) - begin, MAX_DELAY_CS);
  };
}

/**
 * Rounds half up. `1000 / fps` is seldom an exact floating-point number, so a multiple of it that should
 * end in .5 may be slightly less; 1e-6 makes up for that.
 */
const toCentiseconds = (ms: number): number => Math.floor(ms / 10 + 0.5 + 1e-6);
