/**
 * The arithmetic of PNG's filters (3rd edition, 9.2 and 9.4) on several bytes of a 32-bit word at once.
 * No byte may carry over into its neighbour.
 */

/** Mask of the first and the third byte of a word: two bytes, each with a free byte above it for carries. */
export const EVEN_BYTES = 0x00ff00ff;

/** Adds four pairs of bytes modulo 256. The high bits are added separately, so that they do not carry. */
export const addBytes = (a: number, b: number): number =>
  ((a & 0x7f7f7f7f) + (b & 0x7f7f7f7f)) ^ ((a ^ b) & 0x80808080);

/** The means of four pairs of bytes, rounded down: the bits that both have, plus half of the others. */
export const averageBytes = (a: number, b: number): number =>
  ((a & b) + (((a ^ b) >>> 1) & 0x7f7f7f7f)) | 0;

/** A bit above each of the two numbers. A subtraction clears it if its result is negative. */
const GUARDS = 0x40004000;
/** Added to two numbers of at least -512 to make both non-negative. */
const BIAS = 0x02000200;

/**
 * Two Paeth predictors at once. Each is the one of `left`, `above` and `corner` that is nearest to
 * `left + above - corner`; of equally near ones the first in this order.
 *
 * There are no branches, because a CPU mispredicts half of them. Let `low` and `high` be the smaller and
 * the larger of left and above, and `t = 3 * corner - low - high`. The nearest is `low` if `t >= high`,
 * `high` if `t <= low`, and otherwise `corner`.
 *
 * @param left two bytes, as in {@link EVEN_BYTES}; the same goes for `above` and `corner`.
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

/** Turns each guard bit that is still set into 14 ones below it: a mask of the non-negative numbers. */
function whereGuarded(difference: number): number {
  const guards = difference & GUARDS;
  return guards - (guards >>> 14);
}
