import { InvalidOptionError } from '../errors.js';
import { MAX_FRAMES } from './source.js';

/**
 * Writes out the braces of a text: `{0000..4999}` is a range, which may go down, `{0..90..10}` one with a step,
 * `{a,b}` a list. Of several, the last one changes first. Other braces stay as they are.
 *
 * @throws InvalidOptionError for more than 10,000,000 texts, before they are made.
 */
export function expandBraces(text: string): string[] {
  const parts = text.split(BRACES).map((part, k) => (k % 2 === 0 ? [part] : choicesIn(part)));
  const count = parts.reduce((product, { length }) => product * length, 1);
  if (count > MAX_FRAMES) {
    throw new InvalidOptionError('source', `a pattern of at most ${MAX_FRAMES} URLs`, text);
  }
  return parts.reduce<string[]>(
    (all, choices) => all.flatMap((start) => choices.map((choice) => start + choice)),
    [''],
  );
}

/** Braces with a comma or a range in them. */
const BRACES = /\{([^{},]*(?:,[^{},]*)+|\d{1,8}\.\.\d{1,8}(?:\.\.\d{1,8})?)\}/;

function choicesIn(inside: string): string[] {
  if (inside.includes(',')) return inside.split(',');
  const [from = '', to = '', by = '1'] = inside.split('..');
  const first = Number(from);
  const last = Number(to);
  const step = Math.max(1, Number(by));
  const count = Math.floor(Math.abs(last - first) / step) + 1;
  if (count > MAX_FRAMES) {
    throw new InvalidOptionError('source', `a range of at most ${MAX_FRAMES} numbers`, inside);
  }
  // As in a shell, zeros in front mean that all numbers have this many digits.
  const digits = /^0\d/.test(from) || /^0\d/.test(to) ? Math.max(from.length, to.length) : 1;
  return Array.from({ length: count }, (_, k) =>
    String(first + Math.sign(last - first) * step * k).padStart(digits, '0'),
  );
}
