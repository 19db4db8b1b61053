import parser from 'yargs-parser';
import { normalize, type TypedFlag } from './normalize.js';

/** The words of a command line, by what they are. */
export interface Words {
  /** First those that cannot be read; the others are in the order in which their names were typed first. */
  readonly flags: readonly TypedFlag[];
  readonly operands: readonly string[];
  /** Behind `--`, where every word is an operand. */
  readonly afterDashes: readonly string[];
}

/**
 * Splits a command line as POSIX and GNU say: `--count 5`, `--count=5`, `-n 5`, `-n5`, `-qn5`, `--`
 * before operands. The parser of yargs does it, once `normalize` wrote what it would read in another
 * way. Values stay text.
 *
 * @param known by its name with dashes, whether a flag has a value; a switch has one only behind `=`.
 */
export function readWords(args: readonly string[], known: ReadonlyMap<string, boolean>): Words {
  const { words, mistakes } = normalize(args, known);
  const names = [...known.keys()].map((name) => name.replace(/^--?/, ''));
  const {
    _: operands,
    '--': afterDashes = [],
    ...values
  } = parser([...words], {
    string: names,
    narg: Object.fromEntries(names.map((name) => [name, 1])),
    configuration: CONFIGURATION,
  });
  const flags = Object.entries(values).flatMap(([key, texts]) => {
    const name = key.length === 1 ? `-${key}` : `--${key}`;
    return [texts as string | string[]].flat().map((text): TypedFlag => {
      const isAlone = known.get(name) === false && text === 'true';
      return { name, word: name, value: isAlone ? undefined : text };
    });
  });
  return {
    flags: [...mistakes, ...flags],
    operands: operands.map(String),
    afterDashes: afterDashes.map(String),
  };
}

/** Nothing is guessed: a value is the text that was typed, under the name that was typed. */
const CONFIGURATION = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': true,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'populate--': true,
  'short-option-groups': false, // it takes `-og3.gif` for -o, -g and 3.gif, and `-n=` for two flags
};
