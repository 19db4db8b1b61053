import { InvalidOptionError } from '../errors.js';
import { wholeNumber, withDefaults, type Optional } from './check.js';
import { checkEncodeOptions, DEFAULT_MAX_FRAME_BYTES, type EncodeOptions } from './encode.js';
import { checkOrderOptions, orderDefaults, type OrderSettings } from './order.js';
import { checkOutputName } from './output.js';
import type { Abortable } from './signal.js';
import type { TimingOptions } from './timing.js';

export interface GifSettings extends EncodeOptions, OrderSettings {
  /**
   * Folders (their PNG, JPEG and WebP files), files and glob patterns, each read in natural order: 2 before 10. Or a
   * stream of PNG files, one right after another; it is read as fast as the GIF is written, and
   * destroyed at the end. Its frames cannot be shown backwards, and only an index names them in
   * `delays`; of one that is past `to`, nothing is checked, since reading ends there.
   */
  readonly inputs: readonly string[] | AsyncIterable<Uint8Array>;
  /** A frame of more bytes is refused where frames come from a stream. */
  readonly maxFrameBytes: number;
}

export type GifOptions = Pick<GifSettings, 'inputs'> &
  Optional<Omit<GifSettings, 'inputs'>> &
  TimingOptions &
  Abortable;

const gifDefaults = { ...orderDefaults, maxFrameBytes: DEFAULT_MAX_FRAME_BYTES };

/** @throws InvalidOptionError for the first option outside its domain. */
export function checkGifOptions(options: GifOptions): GifSettings {
  const o = withDefaults(gifDefaults, options);
  const inputs = checkInputs(options.inputs);
  const order = checkOrderOptions(o);
  const encode = checkEncodeOptions(options);
  if (typeof encode.output === 'string') checkOutputName(encode.output, encode.force);
  if (isStream(inputs)) checkForwards(order, encode);
  return {
    inputs,
    maxFrameBytes: wholeNumber('maxFrameBytes', o.maxFrameBytes, 1, 2 ** 31 - 1),
    ...encode,
    ...order,
  };
}

function checkInputs(inputs: GifSettings['inputs']): GifSettings['inputs'] {
  const isRight = Array.isArray(inputs)
    ? inputs.length > 0 && inputs.every((input) => typeof input === 'string' && input !== '')
    : isStream(inputs);
  if (isRight) return inputs;
  throw new InvalidOptionError(
    'inputs',
    'one or more folders, files or glob patterns, or a stream of PNG files',
    inputs,
  );
}

/** Frames that come one after another would all have to be kept to be read again. */
function checkForwards({ reverse, bounce }: OrderSettings, { maxBytes }: EncodeOptions): void {
  for (const [option, value] of Object.entries({ reverse, bounce, maxBytes })) {
    if (value === false || value === undefined) continue;
    const expected = 'left out where frames come from a stream (save them as files first)';
    throw new InvalidOptionError(option, expected, value);
  }
}

/** Whether the frames come as a stream. */
export const isStream = (inputs: GifSettings['inputs']): inputs is AsyncIterable<Uint8Array> =>
  typeof (inputs as AsyncIterable<Uint8Array>)?.[Symbol.asyncIterator] === 'function';
