/** A word of a command line that is no flag. */
export interface Operand {
  readonly operand: string;
  /** Behind `--`, where every word is an operand. */
  readonly isAfterDashes: boolean;
}

/** A flag as it was typed. */
export interface TypedFlag {
  /** With its dashes: `--count`, `-n`. */
  readonly name: string;
  /** The whole word that it stood in: `-qn5`. */
  readonly word: string;
  /** Behind `=`, behind its letter, or the next word; `undefined` where there is none. */
  readonly value: string | undefined;
  /** The next word, where a value is missing and that word looks like a flag. */
  readonly next?: string | undefined;
}

export type Token = Operand | TypedFlag;

/**
 * Splits a command line as POSIX and GNU say: `--count 5`, `--count=5`, `-n 5`, `-n5`, `-qn5`, `--`
 * before operands. Beyond that `-n=5` is `-n 5`, and what looks like a flag is not taken for the value
 * of the flag before it. Values stay text. (Node's `parseArgs` reads `=5` and `--quiet` there.)
 *
 * @param takesValue whether a flag, with its dashes, has a value; a switch has one only behind `=`.
 */
export function tokens(args: readonly string[], takesValue: (name: string) => boolean): Token[] {
  const found: Token[] = [];
  const rest = [...args];

  const addFlag = (name: string, word: string, inline: string | undefined) => {
    if (inline !== undefined || !takesValue(name)) found.push({ name, word, value: inline });
    else if (rest[0] === undefined || looksLikeFlag(rest[0])) {
      found.push({ name, word, value: undefined, next: rest[0] });
    } else found.push({ name, word, value: rest.shift() });
  };

  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      return found.concat(rest.map((operand) => ({ operand, isAfterDashes: true })));
    }
    if (word === '-' || !word.startsWith('-')) {
      found.push({ operand: word, isAfterDashes: false });
    } else if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      if (equals === -1) addFlag(word, word, undefined);
      else addFlag(word.slice(0, equals), word, word.slice(equals + 1));
    } else addShortFlags(word, takesValue, addFlag);
  }
  return found;
}

/** `-qn5`: switches, and at last one that may have a value. */
function addShortFlags(
  word: string,
  takesValue: (name: string) => boolean,
  add: (name: string, word: string, inline: string | undefined) => void,
): void {
  const [, ...letters] = word;
  for (const [k, letter] of letters.entries()) {
    const name = `-${letter}`;
    const inline = letters.slice(k + 1).join('');
    if (inline.startsWith('=') || (inline !== '' && takesValue(name))) {
      add(name, word, inline.replace(/^=/, ''));
      return;
    }
    add(name, word, undefined);
  }
}

/** A dash alone stands for a standard stream, and `-1` is a number. */
const looksLikeFlag = (word: string): boolean => /^-[^\d.]/s.test(word);
