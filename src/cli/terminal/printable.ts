import { escapeUnseen } from '../../index.js';

/** The most UTF-16 units of a printed text. The middle of a longer text is left out. */
const MAX_LENGTH = 1_000;
const ELLIPSIS = '…';

/**
 * Makes a text safe for a terminal, on one line, and not too long. File names, lists of delays and messages
 * of other programs may contain escape sequences, which could set the title of the window or change text
 * that is already on the screen. Such characters become visible: `\x1b`, `\u202e`. All text for people is
 * converted by this function; JSON and help are not.
 */
export function printable(text: string): string {
  // Also cut before escaping, so that a text of many megabytes costs no time.
  return cutMiddle(escapeUnseen(cutMiddle(text)));
}

/** Leaves out the middle of a long text. The end stays, because the end of a message says what to do. */
function cutMiddle(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const half = Math.floor((MAX_LENGTH - ELLIPSIS.length) / 2);
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '');
  return head + ELLIPSIS + tail;
}
