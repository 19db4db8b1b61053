import { availableParallelism } from 'node:os';
import { MAX_DELAY_CS } from '../codecs/gif/blocks.js';
import { encoderDefaults, type EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { milliseconds, text, wholeNumber } from './check.js';
import { checkGeometryOptions, geometryDefaults, type GeometryOptions } from './geometry.js';

/** How frames become a GIF file. */
export interface EncodeOptions extends Omit<EncoderSettings, 'geometry'>, GeometryOptions {
  /** Path of the GIF. */
  readonly output: string;
  /** How long each frame is shown, in ms; a GIF counts in hundredths of a second. */
  readonly delay: number;
  /** How often the animation is repeated: 0 for ever, -1 plays it once. */
  readonly loop: number;
  /** Threads that encode. */
  readonly workers: number;
}

/** How many frames may be started and not yet written, unless asked otherwise. */
export const DEFAULT_WINDOW = 1_024;

export const encodeDefaults: EncodeOptions = {
  output: 'animation.gif',
  delay: 500,
  loop: 0,
  workers: availableParallelism(),
  ...encoderDefaults,
  ...geometryDefaults,
};

/** @throws InvalidOptionError for the first option outside its domain. */
export const checkEncodeOptions = ({
  output,
  delay,
  loop,
  workers,
  quality,
  ...options
}: EncodeOptions): EncodeOptions => ({
  output: text('output', output, 'the path of a file'),
  delay: milliseconds('delay', delay, 0, MAX_DELAY_CS * 10),
  loop: wholeNumber('loop', loop, -1, 0xffff),
  workers: wholeNumber('workers', workers, 1, 1024),
  quality: wholeNumber('quality', quality, 1, 100),
  ...checkGeometryOptions(options),
});
