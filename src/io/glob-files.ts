import { readdir, realpath, stat, type Dirent } from 'node:fs';
import { stat as statOf } from 'node:fs/promises';
import { join } from 'node:path';
import { glob, type FileSystemAdapter } from 'tinyglobby';
import { fromSystemPath, toSystemPath } from './path-bytes.js';

/** Whether a name is a glob pattern. Braces and parentheses without alternatives are plain characters. */
export function isPattern(name: string): boolean {
  const brace = name.indexOf('{');
  const group = name.indexOf('(');
  return (
    /[*?[]|[@+!]\(/.test(name) ||
    (group !== -1 && name.includes('|', group)) ||
    (brace !== -1 && (name.includes(',', brace) || name.includes('..', brace)))
  );
}

/**
 * The files that match a glob pattern; hidden files only if the pattern begins with a dot. The leading
 * folders of the pattern that exist are taken literally: `shots (1)/*.png` searches the folder `shots (1)`.
 */
export async function globFiles(pattern: string): Promise<string[]> {
  const { folder, rest } = await splitLiteral(pattern);
  const found = await glob(toGlob(rest), {
    cwd: ROOT,
    expandDirectories: false,
    fs: below(folder || '.'),
  });
  return found.map((path) => join(folder, show(path)));
}

/** Splits a pattern into its leading folders that exist, and the rest. */
async function splitLiteral(pattern: string): Promise<{ folder: string; rest: string }> {
  let end = 0;
  for (let at = pattern.indexOf('/'); at !== -1; at = pattern.indexOf('/', at + 1)) {
    const stats = await statOf(toSystemPath(pattern.slice(0, at + 1))).catch(() => undefined);
    if (!stats?.isDirectory()) break;
    end = at + 1;
  }
  return { folder: pattern.slice(0, end), rest: pattern.slice(end) };
}

/** A pattern with escapes for tinyglobby, which treats more characters as special than a shell does. */
const toGlob = (pattern: string): string =>
  hide(
    pattern
      // A backslash that escapes nothing is a plain character; `\\` is one backslash.
      .replace(/\\(?![()[\]{}!*+?@|])\\?/g, HIDDEN_BACKSLASH)
      // Parentheses are special around alternatives, or after `@`, `+` or `!`; escape all others.
      .replace(/(?<![@+!\\])\(([^()|]*)\)/g, '\\($1\\)')
      // tinyglobby reads a leading `!` as "exclude".
      .replace(/^!(?!\()/, '\\!'),
    /[\n\r\u2028\u2029"]/g,
  );

/**
 * tinyglobby, with its regular expressions, cannot handle some characters in names. So it sees a virtual
 * tree under ROOT, in which noncharacters of Unicode stand for them.
 */
const ROOT = '/\ufdef';
const SPECIAL = '\\"\n\r\u2028\u2029';
const FIRST_HIDDEN = 0xfdd0;
const HIDDEN_BACKSLASH = String.fromCharCode(FIRST_HIDDEN);

const hide = (name: string, which = /[\\"\n\r\u2028\u2029]/g): string =>
  name.replace(which, (char) => String.fromCharCode(FIRST_HIDDEN + SPECIAL.indexOf(char)));

const show = (name: string): string =>
  name.replace(/[\ufdd0-\ufdd5]/g, (char) => SPECIAL.charAt(char.charCodeAt(0) - FIRST_HIDDEN));

/** The files of a folder as the virtual tree under ROOT. Links lead out of it, to real paths. */
function below(folder: string): FileSystemAdapter {
  const real = (path: string) => {
    const name = show(path);
    return toSystemPath(name.startsWith(ROOT) ? join(folder, name.slice(ROOT.length)) : name);
  };
  type Done<T> = (error: NodeJS.ErrnoException | null, result?: T) => void;
  const adapter = {
    readdir: (path: string, _: unknown, done: Done<Entry[]>) => {
      readdir(real(path), { withFileTypes: true, encoding: 'buffer' }, (error, entries) => {
        done(error, error ? undefined : entries.map(toEntry));
      });
    },
    realpath: (path: string, done: Done<string>) => {
      // Only the native `realpath` accepts and returns bytes.
      realpath.native(real(path), 'buffer', (error, bytes) => {
        done(error, error ? undefined : hide(fromSystemPath(bytes)));
      });
    },
    stat: (path: string, done: Done<unknown>) => {
      stat(real(path), done);
    },
  };
  return adapter as unknown as FileSystemAdapter;
}

type Entry = Pick<Dirent, 'name' | 'isFile' | 'isDirectory' | 'isSymbolicLink'>;

/** Everything but folders and links counts as a file; a FIFO, for example, fails when it is read. */
const toEntry = (entry: Dirent<Buffer>): Entry => ({
  name: hide(fromSystemPath(entry.name)),
  isFile: () => !entry.isDirectory() && !entry.isSymbolicLink(),
  isDirectory: () => entry.isDirectory(),
  isSymbolicLink: () => entry.isSymbolicLink(),
});
