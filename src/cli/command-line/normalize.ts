/** A flag as it was typed. */
export interface TypedFlag {
  /** The name with its dashes: `--count`, `-n`. */
  readonly name: string;
  /** The whole word of a flag that is a mistake, for messages: `-qn5` for `-n`. Otherwise the name. */
  readonly word: string;
  /** The text after `=`, after its letter, or the next word; `undefined` for a switch without a value. */
  readonly value: string | undefined;
  /** The next word, if the value is missing because that word looks like a flag. */
  readonly next?: string | undefined;
}

/**
 * Flags by name with dashes: a switch, a flag with a value, or a flag that stands for `implied` without a value.
 */
export type KnownFlags = ReadonlyMap<string, 'switch' | 'value' | { readonly implied: string }>;

/**
 * Rewrites the words that the parser of yargs would misread:
 *
 * - `-qn5` and `-og3.gif` become one word for each letter: `-q=true -n=5`, `-o=g3.gif`;
 * - `--quiet` becomes `--quiet=true`, because yargs reads no `=yes` for a boolean flag, and does not tell
 *   that it was given twice;
 * - unknown flags, for which yargs would take the next word as the value, and flags without their value,
 *   which yargs would drop, are returned as mistakes, for a message;
 * - `--ui` and `--ui 8080` become `--ui=0` and `--ui=8080`: only a number is taken for the value of such a flag,
 *   because any other word may be an input.
 */
export function normalize(
  args: readonly string[],
  known: KnownFlags,
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
    // `-output` is a mistake for `--output`; otherwise it would be read as `-o utput`.
    const isLong = known.has(`-${/^[^=]*/.exec(word)?.[0]}`);
    for (const flag of word.startsWith('--') ? [longFlag(word)] : shortFlags(word, known)) {
      const { name, value } = flag;
      const kind = known.get(name);
      const next = args[k + 1];
      if (kind === undefined || isLong) mistakes.push(flag);
      else if (value !== undefined) words.push(`${name}=${value}`);
      else if (kind === 'switch') words.push(`${name}=true`);
      else if (kind !== 'value') {
        const isNumber = next !== undefined && /^\d+$/.test(next);
        words.push(`${name}=${isNumber ? next : kind.implied}`);
        if (isNumber) k++;
      } else if (next === undefined || looksLikeFlag(next)) mistakes.push({ ...flag, next });
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

/** Splits `-qn5` into switches, and a last flag that may have a value. */
function shortFlags(word: string, known: KnownFlags): TypedFlag[] {
  const flags: TypedFlag[] = [];
  const [, ...letters] = word;
  for (const [k, letter] of letters.entries()) {
    const name = `-${letter}`;
    const inline = letters.slice(k + 1).join('');
    if (inline.startsWith('=') || (inline !== '' && known.get(name) === 'value')) {
      return [...flags, { name, word, value: inline.replace(/^=/, '') }];
    }
    flags.push({ name, word, value: undefined });
  }
  return flags;
}

/** Whether a word looks like a flag. `-` is a standard stream and `-1` is a number, as for yargs. */
const looksLikeFlag = (word: string): boolean => /^-[^\d]/s.test(word) && !/^-\.\d+$/.test(word);
