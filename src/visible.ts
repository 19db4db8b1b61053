/** The most UTF-16 units of a text from outside in a message. */
const MAX_LENGTH = 200;

/**
 * Characters that a terminal obeys, or does not show: control characters (C0 and C1), marks that change the
 * direction of writing, separators of lines and paragraphs, characters without a width, private characters,
 * and halves of surrogate pairs. Two kinds are excepted, because emoji need them: variation selectors, and
 * the joiner between two pictures.
 */
const UNSEEN =
  /(?![\uFE0E\uFE0F])(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic}))[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text on one line, with escapes such as `\x1b` and `\u202e` for characters that cannot be seen. */
export const escapeUnseen = (text: string): string => text.replace(UNSEEN, escape);

/**
 * A text of JSON in which such characters are JSON's own escapes, `\u009b`: it stands for the same value.
 * (`JSON.stringify` leaves most of them as they are.)
 */
export const escapeUnseenInJson = (json: string): string =>
  IS_ASCII.test(json) ? json : json.replace(UNSEEN, escapeUtf16);

const IS_ASCII = /^[\x20-\x7e]*$/;

/** A text from outside, for a message: on one line, without invisible characters, and cut if it is long. */
export function visible(text: string, maxLength = MAX_LENGTH): string {
  if (text.length <= maxLength) return escapeUnseen(text);
  const start = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, ''); // remove half of a character
  return `${escapeUnseen(start)}…`;
}

/** As {@link visible}, but short and in backticks. */
export const quote = (text: string, maxLength = 40): string => `\`${visible(text, maxLength)}\``;

/** The end of a path, which says most, on one line and without invisible characters. */
export const shortPath = (path: string, maxLength = 60): string =>
  visible(path.length > maxLength ? `…${path.slice(-maxLength)}` : path);

function escape(character: string): string {
  const hex = (character.codePointAt(0) as number).toString(16);
  if (hex.length > 4) return `\\u{${hex}}`;
  const code = hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`;
  return NAMED[character] ?? code;
}

const escapeUtf16 = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, k) => `\\u${character.charCodeAt(k).toString(16).padStart(4, '0')}`,
  ).join('');
