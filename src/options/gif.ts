import { InvalidOptionError } from '../errors.js';
import { wholeNumber, withDefaults, type Optional } from './check.js';
import {
  checkEncodeOptions,
  DEFAULT_MAX_FRAME_BYTES,
  encodeDefaults,
  type EncodeOptions,
} from './encode.js';

export interface GifSettings extends EncodeOptions {
  /**
   * Folders (their PNG files), files and glob patterns, each read in natural order: 2 before 10. Or a
   * stream of PNG files, one right after another; it is read as fast as the GIF is written, and
   * destroyed at the end.
   */
  readonly inputs: readonly string[] | AsyncIterable<Uint8Array>;
  /** A frame of more bytes is refused where frames come from a stream. */
  readonly maxFrameBytes: number;
}

export type GifOptions = Pick<GifSettings, 'inputs'> & Optional<Omit<GifSettings, 'inputs'>>;

const gifDefaults: Omit<GifSettings, 'inputs'> = {
  ...encodeDefaults,
  maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
};

/** @throws InvalidOptionError for the first option outside its domain. */
export function checkGifOptions(options: GifOptions): GifSettings {
  const o = withDefaults(gifDefaults, options);
  return {
    inputs: checkInputs(options.inputs),
    maxFrameBytes: wholeNumber('maxFrameBytes', o.maxFrameBytes, 1, 2 ** 31 - 1),
    ...checkEncodeOptions(o),
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

/** Whether the frames come as a stream. */
export const isStream = (inputs: GifSettings['inputs']): inputs is AsyncIterable<Uint8Array> =>
  typeof (inputs as AsyncIterable<Uint8Array>)?.[Symbol.asyncIterator] === 'function';
