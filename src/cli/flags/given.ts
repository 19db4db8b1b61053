import { isDeepStrictEqual } from 'node:util';
import type { Flags } from './flag.js';
import { shown } from './shown.js';
import { UsageError } from '../process/usage-error.js';

/** A value as somebody gave it. */
export interface Given {
  /** What it is a value of; of `--keep-duplicates`, that is its opposite. */
  readonly flag: string;
  /** As it was typed, `--count` or `-n`; or the variable, IMAGE_PIPELINE_COUNT. */
  readonly name: string;
  readonly isTyped: boolean;
  /** `undefined` of a switch alone. */
  readonly text: string | undefined;
  readonly value: unknown;
}

/** By flag; of one that may be repeated, each. */
export type AllGiven = ReadonlyMap<string, readonly Given[]>;

/**
 * Puts together what was typed and what the environment says: what was typed counts more, and
 * silences variables that could not stand beside it.
 *
 * @throws UsageError where a flag has two values.
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

/** The values that were given, by the names of the library's options. */
export function valuesOf(flags: Flags, given: AllGiven): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [flag, { option, isOff, isRepeatable }] of Object.entries(flags)) {
    const each = given.get(flag)?.map(({ value }) => value);
    if (each === undefined) continue;
    values[option] = isRepeatable ? each : isOff ? !each[0] : each[0];
  }
  return values;
}
