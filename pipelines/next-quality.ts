/** How large a GIF was, or would have become, at a quality. */
export interface Attempt {
  readonly quality: number;
  /** Bytes; an estimate where it did not fit. */
  readonly bytes: number;
  readonly fits: boolean;
}

/** The logarithm of a GIF's size grows by about so much with each step of quality. */
const USUAL_SLOPE = 0.02;
/** Aimed at, so that a guess that is a little off still fits. */
const AIM = 0.97;
/** This much of the limit is close enough. */
const CLOSE = 0.93;
const MAX_ATTEMPTS = 7;

/**
 * The quality to try next for a GIF of at most `maxBytes`, from those that were tried: sizes are about
 * exponential in the quality, so the next is where a line through their logarithms meets the limit.
 *
 * @param first the quality to begin with, the best that is wanted.
 * @returns `undefined` when the best attempt that fits is good enough, or none can.
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
  const slope = low
    ? Math.log(high.bytes / low.bytes) / (high.quality - low.quality)
    : USUAL_SLOPE * Math.max(1, attempts.length / 2);
  const guess = high.quality - Math.log(high.bytes / (AIM * maxBytes)) / Math.max(slope, 0.001);
  // When several guesses were too high, the lowest tells whether there is any.
  const least = low ? low.quality + 1 : 1;
  if (!low && attempts.length >= MAX_ATTEMPTS - 2) return 1;
  return Math.round(Math.min(high.quality - 1, Math.max(least, guess)));
}

/** The best attempt that fits. */
export const bestOf = <A extends Attempt>(attempts: readonly A[]): A | undefined =>
  attempts
    .filter(({ fits }) => fits)
    .reduce<A | undefined>((a, b) => (a && a.quality > b.quality ? a : b), undefined);
