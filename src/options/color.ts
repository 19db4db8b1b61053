import type { Rgba } from '../codecs/geometry/geometry.js';
import { InvalidOptionError } from '../errors.js';
import type { Kind } from './option.js';

const TRANSPARENT: Rgba = [0, 0, 0, 0];

/** `#rgb` or `#rrggbb`, as in CSS. */
export const color: Kind<string> = {
  check: (name, value) => {
    if (digitsOf(value) === '') throw new InvalidOptionError(name, '`#rgb` or `#rrggbb`', value);
    return value as string;
  },
  value: 'COLOR',
};

/** As `color`, or the word `transparent`. */
export const colorOrTransparent: Kind<string> = {
  check: (name, value) => {
    if (value !== 'transparent' && digitsOf(value) === '') {
      throw new InvalidOptionError(name, '`transparent`, `#rgb` or `#rrggbb`', value);
    }
    return value as string;
  },
  value: 'COLOR',
};

/** The colour that a checked option stands for. */
export function parseColor(value: string): Rgba {
  if (value === 'transparent') return TRANSPARENT;
  const digits = digitsOf(value);
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const rgb = parseInt(long, 16);
  return [rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255];
}

/** The digits of a colour; '' if it is none. */
const digitsOf = (value: unknown): string =>
  /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(typeof value === 'string' ? value : '')?.[1] ?? '';
