import { fetchTable, gifTable, queueRunTable, serveTable, workTable } from '../../options/index.js';
import { flagOf, flagsOf } from './flag.js';
import type { AllGiven } from './given.js';
import { compareTable } from './compare-options.js';
import { logTable } from './log-options.js';
import { eventFlags } from './own-flags.js';
import { uiTable } from './ui-options.js';

const FLAGS = {
  ...flagsOf({
    ...fetchTable,
    ...gifTable,
    ...queueRunTable,
    ...serveTable,
    ...workTable,
    ...logTable,
    ...compareTable,
    ...uiTable,
  }),
  ...eventFlags,
};

/**
 * Converts a message of the library for the command line. The library names options in backticks:
 * `lastDelay` becomes --last-delay, or the name of the variable if the option was set by one.
 */
export const inFlags = (message: string, given: AllGiven = new Map()): string =>
  message.replace(/`([a-z]+(?:[A-Z][a-z]*)*)`/g, (quoted, option: string) => {
    const flag = flagOf(option);
    if (!Object.hasOwn(FLAGS, flag)) return quoted;
    const [first] = given.get(flag) ?? [];
    return first?.isTyped === false ? first.name : `--${flag}`;
  });
