import { fetchTable, serveTable } from '../../options/index.js';
import { flagOf, flagsOf } from './flag.js';
import type { AllGiven } from './given.js';
import { logTable } from './log-options.js';

const FLAGS = flagsOf({ ...fetchTable, ...serveTable, ...logTable });

/**
 * A message of the library in the words of the command line: it names options in backticks, and knows
 * nothing of flags. `lastDelay` becomes --last-delay, or the variable that was set in its place.
 */
export const inFlags = (message: string, given: AllGiven = new Map()): string =>
  message.replace(/`([a-z]+(?:[A-Z][a-z]*)*)`/g, (quoted, option: string) => {
    const flag = flagOf(option);
    if (!Object.hasOwn(FLAGS, flag)) return quoted;
    const [first] = given.get(flag) ?? [];
    return first?.isTyped === false ? first.name : `--${flag}`;
  });
