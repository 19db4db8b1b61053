import { InvalidOptionError } from '../errors.js';
import { withDefaults, type Optional } from './check.js';
import { checkEncodeOptions, type EncodeOptions } from './encode.js';
import { checkOrderOptions, orderDefaults, type OrderSettings } from './order.js';
import type { TimingOptions } from './timing.js';

export interface GifSettings extends EncodeOptions, OrderSettings {
  /** Folders (their PNG, JPEG and WebP files), files and glob patterns; each is read in natural order: 2 before 10. */
  readonly inputs: readonly string[];
}

export type GifOptions = Pick<GifSettings, 'inputs'> &
  Optional<EncodeOptions & OrderSettings> &
  TimingOptions;

/** @throws InvalidOptionError */
export function checkGifOptions(options: GifOptions): GifSettings {
  const { inputs } = options;
  if (
    !Array.isArray(inputs) ||
    inputs.length === 0 ||
    inputs.some((input) => typeof input !== 'string' || input === '')
  ) {
    throw new InvalidOptionError('inputs', 'one or more folders, files or glob patterns', inputs);
  }
  return {
    inputs,
    ...checkEncodeOptions(options),
    ...checkOrderOptions(withDefaults(orderDefaults, options)),
  };
}
