import { availableParallelism } from 'node:os';
import type { Writable } from 'node:stream';
import { MAX_DELAY_CS } from '../codecs/gif/blocks.js';
import { encoderDefaults, type EncoderSettings } from '../codecs/gif/encoder-settings.js';
import { CHUNK_FRAMES } from '../messages.js';
import { milliseconds, text, wholeNumber } from './check.js';

/** How frames become a GIF file. */
export interface EncodeOptions extends EncoderSettings {
  /** Path of the GIF, or a stream that gets it while it is made and is not ended. */
  readonly output: string | Writable;
  /** How long each frame is shown, in ms; a GIF counts in hundredths of a second. */
  readonly delay: number;
  /** How often the animation is repeated: 0 for ever, -1 plays it once. */
  readonly loop: number;
  /** Threads that encode. */
  readonly workers: number;
}

/** How many frames may be started and not yet written, unless asked otherwise. */
export const DEFAULT_WINDOW = 1_024;

/** The writer holds one chunk back, and the next one has to fill up meanwhile. */
export const MIN_WINDOW = 2 * CHUNK_FRAMES;

/** A frame of more bytes is refused, unless asked otherwise. */
export const DEFAULT_MAX_FRAME_BYTES = 32 * 2 ** 20;

export const encodeDefaults = {
  output: 'animation.gif',
  delay: 500,
  loop: 0,
  workers: availableParallelism(),
  ...encoderDefaults,
} satisfies EncodeOptions;

/** @throws InvalidOptionError for the first option outside its domain. */
export const checkEncodeOptions = ({
  output,
  delay,
  loop,
  workers,
  quality,
}: EncodeOptions): EncodeOptions => ({
  output: checkOutput('output', output),
  delay: milliseconds('delay', delay, 0, MAX_DELAY_CS * 10),
  loop: wholeNumber('loop', loop, -1, 0xffff),
  workers: wholeNumber('workers', workers, 1, 1024),
  quality: wholeNumber('quality', quality, 1, 100),
});

const checkOutput = (option: string, output: string | Writable): string | Writable =>
  typeof output !== 'string' && typeof output?.write === 'function'
    ? output
    : text(option, output, 'the path of a file or a stream');
