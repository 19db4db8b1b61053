/** The longest text that is printed, in UTF-16 units; of a longer one, the middle is left out. */
const MAX_LENGTH = 1_000;
const ELLIPSIS = '…';

/**
 * What a terminal obeys, or does not show: control characters of both sets (C0 and C1), marks that
 * turn the direction of writing, separators of lines and paragraphs, characters without a width, and
 * halves of surrogate pairs. Two exceptions belong to emoji: variation selectors, and the joiner
 * between two pictures.
 */
const UNSAFE =
  /(?![\uFE0E\uFE0F])(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic}))[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text for people, on one line, safe for a terminal and not too long. File names, delay lists and
 * messages of other programs may hold anything: an escape sequence in one of them could set the
 * window's title, or rewrite what stands on the screen. Such characters become visible: `\x1b`,
 * `\u202e`. All text for people goes through this; JSON and help do not.
 */
export function printable(text: string): string {
  // Cut before as well: a text of many megabytes is not to be looked through.
  return cutMiddle(cutMiddle(text).replace(UNSAFE, escape));
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code > 0xffff) return `\\u{${hex}}`;
  return (
    NAMED[character] ?? (code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`)
  );
}

/** The end of a message says what to do, so it stays. */
function cutMiddle(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const half = Math.floor((MAX_LENGTH - ELLIPSIS.length) / 2);
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '');
  return head + ELLIPSIS + tail;
}
