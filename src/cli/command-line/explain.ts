import type { InvalidOptionError } from '../../index.js';
import { flagOf } from '../flags/flag.js';
import { inFlags } from '../flags/in-flags.js';
import type { Invocation } from './parse.js';
import { shown } from '../flags/shown.js';
import { didYouMean, suggest } from './suggest.js';

/** What is wrong with an option, in the words of the command line: the flag, and what was typed. */
export function explain(error: InvalidOptionError, { command, inputs, given }: Invocation): string {
  const flag = flagOf(error.option);
  const [first, ...others] = given.get(flag) ?? [];
  const name = error.option === 'inputs' ? 'the input' : inFlags(`\`${error.option}\``, given);
  const expected = `Expected ${name} to be ${inFlags(error.expected, given)}`;

  if (error.option === 'inputs') return `${expected}, got ${shown(inputs.join(' '))}`;
  // Of several, or of a default, the library knows which.
  const received = error.received.replace(/^`(.*)` \(\w+\)$/s, '$1');
  if (first === undefined || others.length > 0) return `${expected}, got ${shown(received)}`;
  if (first.text === undefined) return expected; // a switch alone says all
  const words = command.flags[flag]?.words ?? [];
  const meant = words.includes(first.text) ? undefined : suggest(first.text, words);
  const letter = /^-[^-]/.test(first.name) ? `${first.name} ` : '';
  // The library may know more of it: `out.gif, a link to photo.png`.
  const value = received.startsWith(`${first.text}, `) ? received : first.text;
  return `${expected}, got ${letter}${shown(value)}${didYouMean(meant)}`;
}
