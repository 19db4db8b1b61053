import { InvalidOptionError } from '../errors.js';
import * as check from './check.js';
import { checkHost } from './host.js';
import type { Kind } from './option.js';

/** The kinds of values that options have: each checks a value, and reads it from text. */

/** A whole number from `min` to `max`. */
export const wholeNumber = (min: number, max?: number): Kind<number> => ({
  check: (option, value) => check.wholeNumber(option, value, min, max),
  read: readNumber,
  value: 'N',
});

/** A number from `min` to `max`. */
export const numberWithin = (min: number, max: number): Kind<number> => ({
  check: (option, value) => check.numberWithin(option, value, min, max),
  read: readNumber,
  value: 'N',
});

/** Milliseconds from `min` to `max`; fractions are allowed. */
export const milliseconds = (min: number, max: number): Kind<number> => ({
  check: (option, value) => check.milliseconds(option, value, min, max),
  read: readNumber,
  value: 'MS',
});

/** A number of bytes, from 1 to `max`. As text it may have a unit: `500kB`, `8MiB`. */
export const byteCount = (max?: number): Kind<number> => ({
  check: (option, value) => check.byteCount(option, value, max),
  read: readBytes,
  value: 'BYTES',
});

/**
 * Text that is not empty.
 *
 * @param what the value that is expected, for errors: `the path of a folder`.
 * @param value the placeholder of the value in help: `FOLDER`.
 */
export const text = (what: string, value: string): Kind<string> => ({
  check: (option, given) => check.text(option, given, what),
  value,
});

/** A name of visible ASCII characters without spaces, which Redis can show. @param what as of {@link text} */
export const plainName = (what: string, value: string): Kind<string> => ({
  check: (option, given) => {
    const name = check.text(option, given, what);
    if (/^[!-~]+$/.test(name)) return name;
    throw new InvalidOptionError(
      option,
      `${what} of visible ASCII characters, without spaces`,
      name,
    );
  },
  value,
});

/** One of these words. */
export const oneOf = <Word extends string>(words: readonly Word[]): Kind<Word> => ({
  check: (option, value) => check.oneOf(option, value, words),
  value: 'WORD',
  choices: words,
});

/** A host name or an address, without a port. */
export const host: Kind<string> = { check: checkHost, value: 'HOST' };

/** On or off. */
export const toggle: Kind<boolean> = { check: check.flag, read: readSwitch };

/** Reads a decimal number. `0x10` stays text, because it is more likely meant as a size than as 16. */
export function readNumber(typed: string): unknown {
  const isNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(typed);
  return isNumber ? Number(typed) : typed;
}

/** Reads the value of a switch, after its `=`. Returns any other text as it is, for the check to refuse. */
function readSwitch(typed: string): unknown {
  if (/^(true|yes|on|1)$/i.test(typed)) return true;
  return /^(false|no|off|0)$/i.test(typed) ? false : typed;
}

/** Reads `8MB`, `1.5MiB` or plain bytes. Returns any other text as it is, for the check to refuse. */
function readBytes(typed: string): unknown {
  const [, digits, prefix = '', binary] =
    /^\s*(\d+(?:\.\d+)?)\s*(?:([kMG]?)(i?)B)?\s*$/i.exec(typed) ?? [];
  if (digits === undefined) return typed;
  return Math.floor(
    Number(digits) * (binary ? 1024 : 1000) ** ' kmg'.indexOf(prefix.toLowerCase() || ' '),
  );
}
