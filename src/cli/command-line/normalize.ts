/** A flag as it was typed. */
export interface TypedFlag {
  /** With its dashes: `--count`, `-n`. */
  readonly name: string;
  /** Of one that cannot be read, the whole word that it stood in: `-qn5`. */
  readonly word: string;
  /** Behind `=`, behind its letter, or the next word; `undefined` of a switch alone. */
  readonly value: string | undefined;
  /** The next word, where a value is missing and that word looks like a flag. */
  readonly next?: string | undefined;
}

/**
 * Writes what yargs would read in another way as what it reads alike:
 *
 * - `-qn5`, `-og3.gif`: one word for each letter, `-q=true -n=5`, `-o=g3.gif`;
 * - `--quiet`: `--quiet=true`, for a flag that is a boolean to yargs keeps neither `=yes` nor that it
 *   was given twice;
 * - flags that nobody knows, which would take the next word, and those that miss their value, which
 *   would be gone: they are given apart, for a message.
 */
export function normalize(
  args: readonly string[],
  known: ReadonlyMap<string, boolean>,
): { readonly words: readonly string[]; readonly mistakes: readonly TypedFlag[] } {
  const words: string[] = [];
  const mistakes: TypedFlag[] = [];
  for (let k = 0; k < args.length; k++) {
    const word = args[k] as string;
    if (word === '--') return { words: words.concat(args.slice(k)), mistakes };
    if (word === '-' || !word.startsWith('-')) {
      words.push(word);
      continue;
    }
    // `-output` would be `-o utput`.
    const isLong = known.has(`-${/^[^=]*/.exec(word)?.[0]}`);
    for (const flag of word.startsWith('--') ? [longFlag(word)] : shortFlags(word, known)) {
      const { name, value } = flag;
      const hasValue = known.get(name);
      const next = args[k + 1];
      if (hasValue === undefined || isLong) mistakes.push(flag);
      else if (value !== undefined) words.push(`${name}=${value}`);
      else if (!hasValue) words.push(`${name}=true`);
      else if (next === undefined || looksLikeFlag(next)) mistakes.push({ ...flag, next });
      else {
        words.push(name, next);
        k++;
      }
    }
  }
  return { words, mistakes };
}

function longFlag(word: string): TypedFlag {
  const equals = word.indexOf('=');
  return equals === -1
    ? { name: word, word, value: undefined }
    : { name: word.slice(0, equals), word, value: word.slice(equals + 1) };
}

/** `-qn5`: switches, and at last one that may have a value. */
function shortFlags(word: string, known: ReadonlyMap<string, boolean>): TypedFlag[] {
  const flags: TypedFlag[] = [];
  const [, ...letters] = word;
  for (const [k, letter] of letters.entries()) {
    const name = `-${letter}`;
    const inline = letters.slice(k + 1).join('');
    if (inline.startsWith('=') || (inline !== '' && known.get(name) === true)) {
      return [...flags, { name, word, value: inline.replace(/^=/, '') }];
    }
    flags.push({ name, word, value: undefined });
  }
  return flags;
}

/** A dash alone stands for a standard stream, and `-1` is a number; yargs says so, too. */
const looksLikeFlag = (word: string): boolean => /^-[^\d]/s.test(word) && !/^-\.\d+$/.test(word);
