import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A document of this project, by its path from the root. */
export const readDocument = (path: string): string =>
  readFileSync(resolve(__dirname, '../..', path), 'utf8');

/** The contents of a document's fenced blocks of one language. */
export const blocksOf = (path: string, language: string): string[] =>
  [...readDocument(path).matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, content = '']) => content,
  );

/** The arguments of each `npx image-pipeline …` that begins a line of a document, without its comment. */
export const commandsOf = (path: string): string[] =>
  blocksOf(path, 'sh').flatMap((block) =>
    [...block.matchAll(/^npx image-pipeline (.*?)(?: +#.*)?$/gm)].map(([, args = '']) => args),
  );
