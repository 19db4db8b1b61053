import { MAX_DELAY_CS } from '../codecs/gif/blocks.js';

/** Browsers show a frame with a shorter delay, in hundredths of a second, for 10 of them. */
export const MIN_SHOWN_DELAY_CS = 2;

/** How long frames are shown. */
export interface Timing {
  /** Of each frame that has no delay of its own, in ms. */
  readonly delay: number;
  /** Delays of their own, in ms, by 0-based position in the animation; each may come as late as its frame. */
  readonly delays?: ReadonlyMap<number, number> | undefined;
  /** Of the last frame, in ms, whatever else is said of it: a pause before the loop. */
  readonly lastDelay?: number | undefined;
}

/** Delays of single frames, in ms by 0-based index, or the path of a list of them. */
export type OwnDelays = ReadonlyMap<number, number> | string;

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
  /** The frames before `next`: how many have a delay of their own, and what these take together, in ms. */
  let next = 0;
  let own = 0;
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
    // In this order: the sum goes on from where it is, and does not begin again.
    const begin = beginning(position);
    return Math.min(beginning(position + 1) - begin, MAX_DELAY_CS);
  };
}

/**
 * Rounds half up. 1000 / fps is seldom a number that a computer has, and its multiples miss a half by
 * less than this hair.
 */
const toCentiseconds = (ms: number): number => Math.floor(ms / 10 + 0.5 + 1e-6);
