import { closest, distance } from 'fastest-levenshtein';

/** This many characters may differ, and no more than this part of the longer word. */
const MAX_DISTANCE = 3;
const MAX_PART = 0.4;

/** The word that was probably meant: one that differs little, or that begins in this way. */
export function suggest(typed: string, words: readonly string[]): string | undefined {
  const given = plain(typed);
  if (given === '' || words.length === 0) return undefined;
  const candidates = new Map(words.map((word) => [plain(word), word]));
  const near = closest(given, [...candidates.keys()]);
  const limit = isSwapped(given, near)
    ? 2 // and counts as two
    : Math.min(MAX_DISTANCE, MAX_PART * Math.max(given.length, near.length));
  if (distance(given, near) <= limit) return candidates.get(near);
  const longer = given.length < 2 ? [] : words.filter((word) => plain(word).startsWith(given));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Whether the letters are the same, in another order: the usual slip in a short word. */
const isSwapped = (a: string, b: string): boolean =>
  Array.from(a).sort().join('') === Array.from(b).sort().join('');

/** `; did you mean …?`, or nothing. */
export const didYouMean = (meant: string | undefined): string =>
  meant === undefined ? '' : `; did you mean ${meant}?`;

/** `noGif` and `No-GIF` are `no-gif`. */
const plain = (word: string): string =>
  word
    .slice(0, 100) // comparing takes time with the square of it
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
