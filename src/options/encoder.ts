import { ENCODERS } from '../encoders/encoder.js';
import { InvalidOptionError } from '../errors.js';

/** @throws InvalidOptionError for what is neither the name of an encoder nor the URL of a module. */
export function checkEncoder(encoder: string): string {
  if (ENCODERS.some((name) => name === encoder)) return encoder;
  if (typeof encoder === 'string' && URL.canParse(encoder)) return encoder;
  const names = ENCODERS.map((name) => `\`${name}\``).join(', ');
  throw new InvalidOptionError('encoder', `${names} or the URL of a module`, encoder);
}
