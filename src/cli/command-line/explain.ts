import type { InvalidOptionError } from '../../index.js';
import { flagOf } from '../flags/flag.js';
import { inFlags } from '../flags/in-flags.js';
import type { Invocation } from './parse.js';
import { shown } from '../flags/shown.js';
import { didYouMean, suggest } from './suggest.js';

/** The message of an invalid option in terms of the command line: with its flag or variable, and its text. */
export function explain(error: InvalidOptionError, { command, inputs, given }: Invocation): string {
  const flag = flagOf(error.option);
  const [first, ...others] = given.get(flag) ?? [];
  const name = error.option === 'inputs' ? 'the input' : inFlags(`\`${error.option}\``, given);
  const expected = `Expected ${name} to be ${inFlags(error.expected, given)}`;

  if (error.option === 'inputs') return `${expected}, got ${shown(inputs.join(' '))}`;
  // Without a single text (no flag, or a repeated one), the value in the error of the library is shown.
  const received = error.received.replace(/^`(.*)` \(\w+\)$/s, '$1');
  if (first === undefined || others.length > 0) return `${expected}, got ${shown(received)}`;
  if (first.text === undefined) return expected; // a switch without a value has no text to show
  const words = command.flags[flag]?.words ?? [];
  const meant = words.includes(first.text) ? undefined : suggest(first.text, words);
  const letter = /^-[^-]/.test(first.name) ? `${first.name} ` : '';
  // The library may add to the text: `out.gif, a link to photo.png`.
  const value = received.startsWith(`${first.text}, `) ? received : first.text;
  return `${expected}, got ${letter}${shown(value)}${didYouMean(meant)}`;
}
