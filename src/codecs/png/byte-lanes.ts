/**
 * The arithmetic of PNG's filters (3rd edition, 9.2 and 9.4) on several bytes of a 32-bit word at once,
 * none of which may carry over into another.
 */

/** The first and the third byte of a word: two bytes with room above each. */
export const EVEN_BYTES = 0x00ff00ff;

/** Four sums modulo 256: the high bits are added apart, without their carry. */
export const addBytes = (a: number, b: number): number =>
  ((a & 0x7f7f7f7f) + (b & 0x7f7f7f7f)) ^ ((a ^ b) & 0x80808080);

/** Four means, rounded down: the bits that both have, and half of those that one has. */
export const averageBytes = (a: number, b: number): number =>
  ((a & b) + (((a ^ b) >>> 1) & 0x7f7f7f7f)) | 0;

/** A bit above each of two numbers that tells whether a subtraction had to borrow it. */
const GUARDS = 0x40004000;
/** Makes two numbers positive that are at least -512. */
const BIAS = 0x02000200;

/**
 * Two Paeth predictors: whichever of `left`, `above` and `corner` is nearest to
 * `left + above - corner`, of equals the first.
 *
 * Without branches, which would be guessed wrong half of the time. Let `low` and `high` be the smaller
 * and the larger of left and above. The estimate is nearest to low where the corner is so large that
 * `3 * corner - low - high >= high`, to high where it is so small that the same is `<= low`, and to the
 * corner in between.
 *
 * @param left `above`, `corner`: two bytes each, as in {@link EVEN_BYTES}.
 */
export function paethEvenBytes(left: number, above: number, corner: number): number {
  const different = (left ^ above) & whereGuarded(left + GUARDS - above);
  const low = left ^ different;
  const high = above ^ different;
  const threshold = corner + corner + corner + BIAS - above - left;
  const useLow = whereGuarded(threshold + (GUARDS - BIAS) - high);
  const useHigh = whereGuarded(low + (GUARDS + BIAS) - threshold);
  const lowOrCorner = corner ^ ((low ^ corner) & useLow);
  return lowOrCorner ^ ((high ^ lowOrCorner) & useHigh);
}

/** All bits below each guard that is still set: a mask of what was not less. */
function whereGuarded(difference: number): number {
  const guards = difference & GUARDS;
  return guards - (guards >>> 14);
}
