/** The size of a GIF that was made, or begun, with a quality. */
export interface Attempt {
  readonly quality: number;
  /** The size in bytes; an estimate if the GIF did not fit. */
  readonly bytes: number;
  readonly fits: boolean;
}

/** How much the logarithm of the size usually grows with each step of quality. */
const USUAL_SLOPE = 0.02;
/**
 * The part of the quality that is kept at most after an attempt that did not fit, while none has: the size of such
 * an attempt is estimated from its beginning, and may be far too small if the animation moves later.
 */
const MOST_KEPT = 0.6;
/** The part of the limit to aim at, so that a guess that is a little too high still fits. */
const AIM = 0.97;
/** The part of the limit that is close enough to stop. */
const CLOSE = 0.93;
const MAX_ATTEMPTS = 8;
/** After this many attempts that did not fit, quality 1 tells whether any does. */
const MAX_MISSES = 5;

/**
 * Finds the quality to try next, so that a GIF has at most `maxBytes`. The size grows about exponentially
 * with the quality, so the next quality is the one at which a line through the logarithms of the sizes meets
 * the limit.
 *
 * @param first the quality to begin with, which is the highest allowed.
 * @returns `undefined` if the best attempt that fits is close enough to the limit, or if even quality 1 does
 *   not fit.
 */
export function nextQuality(
  attempts: readonly Attempt[],
  first: number,
  maxBytes: number,
): number | undefined {
  if (attempts.length === 0) return first;
  const low = bestOf(attempts);
  const high = attempts
    .filter(({ fits }) => !fits)
    .reduce<Attempt | undefined>((a, b) => (a && a.quality < b.quality ? a : b), undefined);
  if (!high || high.quality === 1) return undefined;
  if (low) {
    if (high.quality - low.quality <= 1 || low.bytes >= CLOSE * maxBytes) return undefined;
    if (attempts.length >= MAX_ATTEMPTS) return undefined;
  }
  const slope = low ? Math.log(high.bytes / low.bytes) / (high.quality - low.quality) : USUAL_SLOPE;
  const guess = high.quality - Math.log(high.bytes / (AIM * maxBytes)) / Math.max(slope, 0.001);
  if (!low) {
    if (attempts.length >= MAX_MISSES) return 1;
    return Math.round(Math.max(1, Math.min(guess, high.quality * MOST_KEPT)));
  }
  // The size of what did not fit is uncertain. So a step covers a fifth of the way to it at least, and leaves as
  // much; after a step that was too far, both are a half.
  const least = attempts.at(-1)?.fits ? 1 / 5 : 1 / 2;
  const step = (high.quality - low.quality) * least;
  const safe = Math.min(high.quality - step, Math.max(low.quality + step, guess));
  return Math.round(Math.min(high.quality - 1, Math.max(low.quality + 1, safe)));
}

/** The best attempt that fits. */
export const bestOf = <A extends Attempt>(attempts: readonly A[]): A | undefined =>
  attempts
    .filter(({ fits }) => fits)
    .reduce<A | undefined>((a, b) => (a && a.quality > b.quality ? a : b), undefined);
