import { availableParallelism } from 'node:os';
import { text, wholeNumber, withDefaults, type Optional } from './check.js';
import { checkGeometryOptions, geometryDefaults, type GeometryOptions } from './geometry.js';
import { checkPictureOptions, pictureDefaults, type PictureSettings } from './picture.js';
import {
  checkTimingOptions,
  timingDefaults,
  type TimingOptions,
  type TimingSettings,
} from './timing.js';

/** How frames become a GIF file. */
export interface EncodeOptions extends PictureSettings, GeometryOptions, TimingSettings {
  /** Path of the GIF. */
  readonly output: string;
  /** How often the animation is repeated: 0 for ever, -1 plays it once. */
  readonly loop: number;
  /** Threads that encode. */
  readonly workers: number;
}

/** How many frames may be started and not yet written, unless asked otherwise. */
export const DEFAULT_WINDOW = 1_024;

export const encodeDefaults: EncodeOptions = {
  output: 'animation.gif',
  ...timingDefaults,
  loop: 0,
  workers: availableParallelism(),
  ...pictureDefaults,
  ...geometryDefaults,
};

/**
 * Checks options as they were given, without defaults: which of them were given matters.
 *
 * @throws InvalidOptionError for the first option outside its domain.
 */
export function checkEncodeOptions(
  options: Optional<EncodeOptions> & TimingOptions,
): EncodeOptions {
  const filled = withDefaults(encodeDefaults, options);
  const { output, loop, workers } = filled;
  return {
    output: text('output', output, 'the path of a file'),
    ...checkTimingOptions(options),
    loop: wholeNumber('loop', loop, -1, 0xffff),
    workers: wholeNumber('workers', workers, 1, 1024),
    ...checkPictureOptions(filled),
    ...checkGeometryOptions(filled),
  };
}
