/** Breaks a text into lines of at most `width` characters, between words. Lines after the first begin with `indent`. */
export function wrapped(text: string, width: number, indent = ''): string[] {
  const all: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      all.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...all, line];
}
