/** The states of frames as people tell them apart, in the order of the flow: some letters share a colour. */
export interface Kind {
  readonly name: string;
  readonly letters: string;
  /** The name of its colour in `page.css`. */
  readonly color: string;
}

export const KINDS: readonly Kind[] = [
  { name: 'waiting', letters: '.', color: 'waiting' },
  { name: 'on the wire', letters: 'db', color: 'download' },
  { name: 'on disk', letters: 'rsq', color: 'saved' },
  { name: 'being encoded', letters: 'e', color: 'gif' },
  { name: 'encoded', letters: 'o', color: 'encoded' },
  { name: 'written', letters: 'w', color: 'written' },
  { name: 'failed', letters: 'x', color: 'failed' },
];

/** By code of a letter: the number of its kind. */
export const KIND_OF = new Uint8Array(128);
for (const [k, { letters }] of KINDS.entries()) {
  for (const letter of letters) KIND_OF[letter.charCodeAt(0)] = k;
}
