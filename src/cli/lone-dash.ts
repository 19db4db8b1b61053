/**
 * A dash alone is an argument like any other, but yargs drops it where it stands among several. It
 * is given to yargs as something that no command line can hold, and put back after.
 */
const DASH = '-';
const HIDDEN = '\0dash';

export const hideDash = (arg: string): string => (arg === DASH ? HIDDEN : arg);

/** In a text, or in a value of a flag, whatever it is. */
export function showDash<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(HIDDEN, DASH) as T;
  return Array.isArray(value) ? (value.map(showDash) as T) : value;
}

/** In all values of a command line. */
export const showDashes = <T extends object>(values: T): T =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, showDash(value)])) as T;
