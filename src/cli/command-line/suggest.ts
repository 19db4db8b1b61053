import { closest, distance } from 'fastest-levenshtein';

/** The most characters that may differ, and the largest part of the longer word that may differ. */
const MAX_DISTANCE = 3;
const MAX_PART = 0.4;

/** The word that was probably meant: the most similar one, or the only one that begins with the text. */
export function suggest(typed: string, words: readonly string[]): string | undefined {
  const given = plain(typed);
  if (given === '' || words.length === 0) return undefined;
  const candidates = new Map(words.map((word) => [plain(word), word]));
  const near = closest(given, [...candidates.keys()]);
  const limit = isSwapped(given, near)
    ? 2 // two swapped letters count as two differences
    : Math.min(MAX_DISTANCE, MAX_PART * Math.max(given.length, near.length));
  if (distance(given, near) <= limit) return candidates.get(near);
  const longer = given.length < 2 ? [] : words.filter((word) => plain(word).startsWith(given));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Whether two words have the same letters in another order, which is the usual typing error. */
const isSwapped = (a: string, b: string): boolean =>
  Array.from(a).sort().join('') === Array.from(b).sort().join('');

/** The end of a message: `; did you mean …?`, or an empty text without a suggestion. */
export const didYouMean = (meant: string | undefined): string =>
  meant === undefined ? '' : `; did you mean ${meant}?`;

/** The form in which words are compared: `noGif` and `No-GIF` become `no-gif`. */
const plain = (word: string): string =>
  word
    .slice(0, 100) // the time to compare grows with the square of the length
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
