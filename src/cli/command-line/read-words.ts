import parser from 'yargs-parser';
import { normalize, type KnownFlags, type TypedFlag } from './normalize.js';

/** The words of a command line, sorted into flags and operands. */
export interface Words {
  /** First the mistakes; then the others, in the order in which each name occurs first. */
  readonly flags: readonly TypedFlag[];
  /** The command, and inputs before `--`. */
  readonly operands: readonly string[];
  /** The words after `--`, which are all operands. */
  readonly afterDashes: readonly string[];
}

/**
 * Splits a command line by the conventions of POSIX and GNU: `--count 5`, `--count=5`, `-n 5`, `-n5`, `-qn5`,
 * and `--` before operands. It uses the parser of yargs, after `normalize` has rewritten the words that the
 * parser would misread. Values stay text.
 * A switch takes a value only after `=`.
 */
export function readWords(args: readonly string[], known: KnownFlags): Words {
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
      const isAlone = known.get(name) === 'switch' && text === 'true';
      return { name, word: name, value: isAlone ? undefined : text };
    });
  });
  return {
    flags: [...mistakes, ...flags],
    operands: operands.map(String),
    afterDashes: afterDashes.map(String),
  };
}

/** Turns off all conversions of the parser: names and values stay as they were typed. */
const CONFIGURATION = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': true,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'populate--': true,
  'short-option-groups': false, // it would read `-og3.gif` as -o, -g and 3.gif, and `-n=` as two flags
};
