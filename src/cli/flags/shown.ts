import { visible } from '../../index.js';

/** A text from the user as shown in a message. */
export const shown = (text: string): string => (text === '' ? 'an empty value' : visible(text));

/** A list in words: `serve, fetch or gif`. */
export const listed = (words: readonly string[], last = 'or'): string =>
  words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]}`;
