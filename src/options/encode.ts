import { availableParallelism } from 'node:os';
import type { Writable } from 'node:stream';
import type { StartBackend } from '../backends/backend.js';
import { MOST_PIXELS } from '../codecs/frame-memory.js';
import { CHUNK_FRAMES } from '../codecs/gif/chunk-layout.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import {
  byteCount,
  flag,
  optional,
  text,
  wholeNumber,
  withDefaults,
  type Optional,
} from './check.js';
import { checkEncoder } from './encoder.js';
import { InvalidOptionError } from '../errors.js';
import { checkGeometryOptions, geometryDefaults, type GeometryOptions } from './geometry.js';
import { defaultMaxMemory } from './memory.js';
import { checkPictureOptions, pictureDefaults, type PictureSettings } from './picture.js';
import {
  checkTimingOptions,
  timingDefaults,
  type TimingOptions,
  type TimingSettings,
} from './timing.js';

/** How frames become a GIF file. */
export interface EncodeOptions extends PictureSettings, GeometryOptions, TimingSettings {
  /** Path of the GIF, or a stream that gets it while it is made and is not ended. */
  readonly output: string | Writable;
  /** Whether the GIF may have a name that ends as that of another image or a video does, such as `.png`. */
  readonly force: boolean;
  /** How often the animation is repeated: 0 for ever, -1 plays it once. */
  readonly loop: number;
  /**
   * The encoder: `kernels`, this project's own; `plain`, pngjs and gifenc without more, slower and larger;
   * or the URL of a module whose default export is an {@link Encoder}.
   *
   * @default 'kernels', or 'plain' where Node has no WebAssembly
   */
  readonly encoder: string | undefined;
  /**
   * What encodes chunks: `threads`, `inline`, or another {@link StartBackend}.
   *
   * @default threads
   */
  readonly backend: StartBackend | undefined;
  /** Threads that encode. */
  readonly workers: number;
  /**
   * The bytes that all threads together may take to decode and encode frames. Where frames are so
   * large that not every thread can have one, fewer work at once; one alone always does.
   *
   * @default a quarter of the memory of the machine, or of what the process is limited to
   */
  readonly maxMemory: number;
  /** A frame of more pixels is refused, and so is one that would be resized to more. */
  readonly maxPixels: number;
}

/** How many frames may be started and not yet written, unless asked otherwise. */
export const DEFAULT_WINDOW = 1_024;

/** The writer holds one chunk back, and the next one has to fill up meanwhile. */
export const MIN_WINDOW = 2 * CHUNK_FRAMES;

/** A frame of more bytes is refused, unless asked otherwise. */
export const DEFAULT_MAX_FRAME_BYTES = 32 * 2 ** 20;

export const encodeDefaults = {
  output: 'animation.gif',
  force: false,
  ...timingDefaults,
  loop: 0,
  encoder: undefined,
  backend: undefined,
  workers: availableParallelism(),
  maxMemory: defaultMaxMemory(),
  maxPixels: MAX_PIXELS,
  ...pictureDefaults,
  ...geometryDefaults,
} satisfies EncodeOptions;

/**
 * Checks options as they were given, without defaults: which of them were given matters.
 *
 * @throws InvalidOptionError for the first option outside its domain.
 */
export function checkEncodeOptions(
  options: Optional<EncodeOptions> & TimingOptions,
): EncodeOptions {
  const filled = withDefaults<EncodeOptions>(encodeDefaults, options);
  const { output, force, loop, workers, maxMemory } = filled;
  const maxPixels = wholeNumber('maxPixels', filled.maxPixels, 1, MOST_PIXELS);
  return {
    output: checkOutput(output),
    force: flag('force', force),
    ...checkTimingOptions(options),
    loop: wholeNumber('loop', loop, -1, 0xffff),
    encoder: optional(filled.encoder, checkEncoder),
    backend: optional(filled.backend, checkBackend),
    workers: wholeNumber('workers', workers, 1, 1024),
    maxMemory: byteCount('maxMemory', maxMemory),
    maxPixels,
    ...checkPictureOptions(filled),
    ...checkGeometryOptions(filled, maxPixels),
  };
}

const checkOutput = (output: string | Writable): string | Writable =>
  typeof output !== 'string' && typeof output?.write === 'function'
    ? output
    : text('output', output, 'the path of a file or a stream');

function checkBackend(backend: StartBackend): StartBackend {
  if (typeof backend === 'function') return backend;
  throw new InvalidOptionError('backend', 'a function that starts a backend', backend);
}
