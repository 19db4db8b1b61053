/** What would steer a terminal, turn the direction of text or be seen as nothing: Unicode's categories. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from outside for a message: short, on one line, and made of what can be seen. */
export function quote(text: string, maxLength = 40): string {
  return `\`${visible(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text)}\``;
}

/** The end of a path, which says most, in the same manner. */
export const shortPath = (path: string, maxLength = 60): string =>
  visible(path.length > maxLength ? `…${path.slice(-maxLength)}` : path);

const visible = (text: string): string =>
  text.replace(UNSEEN, (char) => `\\u{${(char.codePointAt(0) as number).toString(16)}}`);
