import { escapeUnseen } from '../../index.js';

/** The longest text that is printed, in UTF-16 units; of a longer one, the middle is left out. */
const MAX_LENGTH = 1_000;
const ELLIPSIS = '…';

/**
 * A text for people, on one line, safe for a terminal and not too long. File names, delay lists and
 * messages of other programs may hold anything: an escape sequence in one of them could set the
 * window's title, or rewrite what stands on the screen. Such characters become visible: `\x1b`,
 * `\u202e`. All text for people goes through this; JSON and help do not.
 */
export function printable(text: string): string {
  // Cut before as well: a text of many megabytes is not to be looked through.
  return cutMiddle(escapeUnseen(cutMiddle(text)));
}

/** The end of a message says what to do, so it stays. */
function cutMiddle(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const half = Math.floor((MAX_LENGTH - ELLIPSIS.length) / 2);
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '');
  return head + ELLIPSIS + tail;
}
