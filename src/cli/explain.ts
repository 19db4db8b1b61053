import type { InvalidOptionError } from '../errors.js';
import { COMMANDS } from './commands/index.js';
import { flagOf } from './flag.js';
import type { AllGiven } from './given.js';
import type { Invocation } from './parse.js';
import { shown } from './shown.js';
import { didYouMean, suggest } from './suggest.js';

/** What is wrong with an option, in the words of the command line: the flag, and what was typed. */
export function explain(error: InvalidOptionError, { command, inputs, given }: Invocation): string {
  const flag = flagOf(error.option);
  const [first, ...others] = given.get(flag) ?? [];
  const name = error.option === 'inputs' ? 'the input' : (first?.name ?? `--${flag}`);
  const expected = `Expected ${name} to be ${inFlags(error.expected, given)}`;

  if (error.option === 'inputs') return `${expected}, got ${shown(inputs.join(' '))}`;
  // Of several, or of a default, the library knows which.
  if (first === undefined || others.length > 0) {
    return `${expected}, got ${error.received.replace(/^`(.*)` \(\w+\)$/s, '$1')}`;
  }
  if (first.text === undefined) return expected; // a switch alone says all
  const meant = suggest(first.text, command.flags[flag]?.words ?? []);
  return `${expected}, got ${shown(first.text)}${didYouMean(meant)}`;
}

/** The library names options in backticks, and knows nothing of flags: `lastDelay` is --last-delay. */
export const inFlags = (message: string, given: AllGiven = new Map()): string =>
  message.replace(/`([a-z]+(?:[A-Z][a-z]*)*)`/g, (quoted, option: string) => {
    const flag = flagOf(option);
    if (!COMMANDS.some(({ flags }) => Object.hasOwn(flags, flag))) return quoted;
    return given.get(flag)?.[0]?.name ?? `--${flag}`;
  });
