/** The longest text from outside that a message holds, in UTF-16 units. */
const MAX_LENGTH = 200;

/**
 * What a terminal obeys or does not show: control characters of both sets (C0 and C1), marks that turn
 * the direction of writing, separators of lines, characters without a width, halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from outside, for a message: on one line, made of what can be seen, and cut to a sane length. */
export function visible(text: string, maxLength = MAX_LENGTH): string {
  if (text.length <= maxLength) return text.replace(UNSEEN, escape);
  const start = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, ''); // half of a character
  return `${start.replace(UNSEEN, escape)}…`;
}

function escape(character: string): string {
  const hex = (character.codePointAt(0) as number).toString(16);
  if (hex.length > 4) return `\\u{${hex}}`;
  const code = hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`;
  return NAMED[character] ?? code;
}
