import { isDeepStrictEqual } from 'node:util';
import type { Flags } from './flag.js';
import { shown } from './shown.js';
import { UsageError } from '../process/usage-error.js';

/** A value that was given by a flag or by a variable. */
export interface Given {
  /** The long name of the flag; for a flag with an opposite (`--keep-duplicates`), the name of that one. */
  readonly flag: string;
  /** The name as it was given: `--count` or `-n`, or the variable IMAGE_PIPELINE_COUNT. */
  readonly name: string;
  /** Whether the value is from the command line, and not from a variable. */
  readonly isTyped: boolean;
  /** The text of the value; `undefined` for a switch without a value. */
  readonly text: string | undefined;
  readonly value: unknown;
}

/** The given values by flag: more than one if a flag is repeated. */
export type AllGiven = ReadonlyMap<string, readonly Given[]>;

/**
 * Merges the flags of the command line and the variables of the environment. A flag on the command line
 * overrides its own variable, and the variables of flags that exclude it.
 *
 * @throws UsageError if a flag that is not repeatable has two different values.
 */
export function lay(
  typed: readonly Given[],
  environment: readonly Given[],
  flags: Flags,
): AllGiven {
  const silent = new Set(typed.flatMap(({ flag }) => [flag, ...(flags[flag]?.overrules ?? [])]));
  const all = new Map<string, Given[]>();
  for (const given of [...typed, ...environment.filter(({ flag }) => !silent.has(flag))]) {
    const others = all.get(given.flag) ?? [];
    const [first] = others;
    const isOther = first !== undefined && !isDeepStrictEqual(first.value, given.value);
    if (isOther && !flags[given.flag]?.isRepeatable) throw twice(first, given);
    all.set(given.flag, [...others, given]);
  }
  return all;
}

function twice(first: Given, second: Given): UsageError {
  const [a, b] = [spelled(first), spelled(second)];
  const flag = `--${first.flag}`;
  const isOne = [first, second].every(({ name }) => !name.startsWith('--') || name === flag);
  return new UsageError(
    first.isTyped && isOne
      ? `${flag} was given twice, as ${a} and as ${b}; give it once`
      : `${a} and ${b} exclude each other; give one of them`,
  );
}

const spelled = ({ name, isTyped, text, value }: Given): string => {
  const between = isTyped && typeof value !== 'boolean' ? ' ' : '=';
  return text === undefined ? name : name + between + shown(text);
};

/** The given values by the names of the options in the library. */
export function valuesOf(flags: Flags, given: AllGiven): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [flag, { option, isOff, isRepeatable }] of Object.entries(flags)) {
    const each = given.get(flag)?.map(({ value }) => value);
    if (each === undefined) continue;
    values[option] = isRepeatable ? each : isOff ? !each[0] : each[0];
  }
  return values;
}
