/** The longest text from outside that a message holds, in UTF-16 units. */
const MAX_LENGTH = 200;

/**
 * What a terminal obeys, or does not show: control characters of both sets (C0 and C1), marks that
 * turn the direction of writing, separators of lines and paragraphs, characters without a width,
 * private ones, and halves of surrogate pairs. Two exceptions belong to emoji: variation selectors, and
 * the joiner between two pictures.
 */
const UNSEEN =
  /(?![\uFE0E\uFE0F])(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic}))[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text on one line, made of what can be seen: `\x1b` and `\u202e` stand for such characters. */
export const escapeUnseen = (text: string): string => text.replace(UNSEEN, escape);

/** Text from outside, for a message: on one line, made of what can be seen, and cut to a sane length. */
export function visible(text: string, maxLength = MAX_LENGTH): string {
  if (text.length <= maxLength) return escapeUnseen(text);
  const start = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, ''); // half of a character
  return `${escapeUnseen(start)}…`;
}

/** Text from outside for a message: short, on one line, and made of what can be seen. */
export const quote = (text: string, maxLength = 40): string => `\`${visible(text, maxLength)}\``;

/** The end of a path, which says most, in the same manner. */
export const shortPath = (path: string, maxLength = 60): string =>
  visible(path.length > maxLength ? `…${path.slice(-maxLength)}` : path);

function escape(character: string): string {
  const hex = (character.codePointAt(0) as number).toString(16);
  if (hex.length > 4) return `\\u{${hex}}`;
  const code = hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`;
  return NAMED[character] ?? code;
}
