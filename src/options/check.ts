import { InvalidOptionError } from '../errors.js';

/**
 * Checks of single values. Each returns the value with its type, or throws an `InvalidOptionError` with the
 * values that it expects. A pipeline checks its options once, before it starts.
 */

/** As `Partial`, but each option may also be given as `undefined`, which is the same as left out. */
export type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Checks a whole number within bounds, both included. */
export function wholeNumber(
  option: string,
  value: unknown,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (isWholeWithin(value, min, max)) return value;
  const bounds =
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${min} or more`
      : `a whole number from ${min} to ${max}`;
  throw new InvalidOptionError(option, bounds, value);
}

const isWholeWithin = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

/** Checks a whole number of bytes, from 1 to `max`. */
export function byteCount(
  option: string,
  value: unknown,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (isWholeWithin(value, 1, max)) return value;
  const bound = max === Number.MAX_SAFE_INTEGER ? '' : `, at most ${max}`;
  throw new InvalidOptionError(
    option,
    `a number of bytes such as 500000, 500kB, 8MB or 2MiB${bound}`,
    value,
  );
}

/** Checks a number within bounds, both included. */
export function numberWithin(option: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new InvalidOptionError(option, `a number from ${min} to ${max}`, value);
}

/** Checks milliseconds within bounds, both included; fractions are allowed. */
export function milliseconds(option: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new InvalidOptionError(option, `milliseconds from ${min} to ${max}`, value);
}

/**
 * Checks a text, such as a path: it is not empty and has no zero byte, which no path can have.
 *
 * @param what the value that is expected, for the error: `the path of a folder`.
 */
export function text(option: string, value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw new InvalidOptionError(option, what, value);
}

/** Checks that a value is one of these words. */
export function oneOf<Word extends string>(
  option: string,
  value: unknown,
  words: readonly Word[],
): Word {
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  throw new InvalidOptionError(option, `one of ${words.join(', ')}`, value);
}

/** Checks a boolean. */
export function flag(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new InvalidOptionError(option, 'true or false', value);
}
