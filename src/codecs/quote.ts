import { visible } from '../visible.js';

/** Text from outside for a message: short, on one line, and made of what can be seen. */
export const quote = (text: string, maxLength = 40): string => `\`${visible(text, maxLength)}\``;

/** The end of a path, which says most, in the same manner. */
export const shortPath = (path: string, maxLength = 60): string =>
  visible(path.length > maxLength ? `…${path.slice(-maxLength)}` : path);
