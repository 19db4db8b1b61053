import { InvalidOptionError } from '../errors.js';

/**
 * Checks of single options. Each gives the value back, typed, or throws an `InvalidOptionError` that
 * says what was expected. Options are checked once, at the border; past it nothing is `undefined`.
 */

/** `Partial` for options that a caller may also pass as `undefined`. */
export type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A whole number within bounds, both included. */
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

/** A whole number of bytes, at least one. */
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

/** A number within bounds, both included. */
export function numberWithin(option: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new InvalidOptionError(option, `a number from ${min} to ${max}`, value);
}

/** Milliseconds within bounds, both included; fractions are allowed. */
export function milliseconds(option: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new InvalidOptionError(option, `milliseconds from ${min} to ${max}`, value);
}

/** Text that is not empty: a path, a host. */
export function text(option: string, value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
  throw new InvalidOptionError(option, what, value);
}

/** One of a few words. */
export function oneOf<Word extends string>(
  option: string,
  value: unknown,
  words: readonly Word[],
): Word {
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  throw new InvalidOptionError(option, `one of ${words.join(', ')}`, value);
}

export function flag(option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new InvalidOptionError(option, 'true or false', value);
}
