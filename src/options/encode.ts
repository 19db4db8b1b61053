import { availableParallelism } from 'node:os';
import type { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { StartBackend } from '../backends/backend.js';
import { MOST_PIXELS } from '../codecs/frame-memory.js';
import { CHUNK_FRAMES } from '../codecs/gif/chunk-layout.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { ENCODERS } from '../encoders/encoder.js';
import { InvalidOptionError } from '../errors.js';
import * as check from './check.js';
import { geometryTable, type GeometrySettings } from './geometry.js';
import { byteCount, toggle, wholeNumber } from './kinds.js';
import { defaultMaxMemory } from './memory.js';
import { option, type Kind, type OptionTable } from './option.js';
import { pictureTable, type PictureSettings } from './picture.js';
import { timingTable, type TimingSettings, type WithFps } from './timing.js';

/** How frames become a GIF file. */
export interface EncodeSettings extends PictureSettings, GeometrySettings, TimingSettings {
  /**
   * Path of the GIF, or a stream that gets it while it is made and is not ended.
   *
   * @default 'animation.gif'
   */
  readonly output: string | Writable;
  /**
   * Whether the GIF may have a name that ends as that of another image or a video does, such as `.png`.
   *
   * @default false
   */
  readonly force: boolean;
  /**
   * How often the animation is repeated: 0 for ever, -1 plays it once.
   *
   * @default 0
   */
  readonly loop: number;
  /**
   * The encoder: `kernels`, this project's own; `plain`, pngjs and gifenc without more, slower and larger;
   * or the URL or the path of a module whose default export is an {@link Encoder}.
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
  /**
   * Threads that encode.
   *
   * @default the cores that this process may use
   */
  readonly workers: number;
  /**
   * The bytes that all threads together may take to decode and encode frames. Where frames are so
   * large that not every thread can have one, fewer work at once; one alone always does.
   *
   * @default a quarter of the memory of the machine, or of what the process is limited to
   */
  readonly maxMemory: number;
  /**
   * A frame of more pixels is refused, and so is one that would be resized to more.
   *
   * @default 33_554_432
   */
  readonly maxPixels: number;
}

/** How many frames may be started and not yet written, unless asked otherwise. */
export const DEFAULT_WINDOW = 1_024;

/** The writer holds one chunk back, and the next one has to fill up meanwhile. */
export const MIN_WINDOW = 2 * CHUNK_FRAMES;

/**
 * The bytes of frames that are in memory and wait to be written. What is more only comes in where
 * `MIN_WINDOW` frames are more.
 */
export const MAX_BYTES_INSIDE = 64 * 2 ** 20;

/** A frame of more bytes is refused, unless asked otherwise. */
export const DEFAULT_MAX_FRAME_BYTES = 32 * 2 ** 20;

const output: Kind<string | Writable> = {
  check: (name, value) =>
    typeof value !== 'string' && typeof (value as Writable | undefined)?.write === 'function'
      ? (value as Writable)
      : check.text(name, value, 'the path of a file or a stream'),
  value: 'FILE',
};

const encoder: Kind<string> = {
  check: (name, value) => {
    if (typeof value === 'string') {
      if (isEncoder(value) || URL.canParse(value)) return value;
      // As in an import, a path begins with a dot or a slash; here a dot is the working directory.
      if (/^\.{0,2}\//.test(value)) return pathToFileURL(value).href;
    }
    const names = ENCODERS.map((each) => `\`${each}\``).join(', ');
    throw new InvalidOptionError(
      name,
      `${names}, or the URL or path of a module, such as ./encoder.mjs`,
      value,
    );
  },
  value: 'WORD',
  choices: ENCODERS,
};

const isEncoder = (value: string): boolean => ENCODERS.some((name) => name === value);

const backend: Kind<StartBackend> = {
  check: (name, value) => {
    if (typeof value === 'function') return value as StartBackend;
    throw new InvalidOptionError(name, 'a function that starts a backend', value);
  },
};

export const encodeTable: OptionTable<WithFps<EncodeSettings>> = {
  ...timingTable,
  loop: option(wholeNumber(-1, 0xffff), {
    default: 0,
    group: 'Order and timing',
    describe: 'Repeat N times; 0: for ever, -1: play once',
  }),
  workers: option(wholeNumber(1, 1024), {
    default: availableParallelism(),
    shownDefault: 'cores',
    group: 'Limits',
    describe: 'Threads that encode',
  }),
  maxMemory: option(byteCount(), {
    default: defaultMaxMemory(),
    shownDefault: 'a quarter of the memory',
    group: 'Limits',
    describe: 'Most bytes that frames in work may take: 500MB, 2GB',
    more: 'over all threads; large frames then wait for each other; the memory is that of the machine or of the container',
  }),
  maxPixels: option(wholeNumber(1, MOST_PIXELS), {
    default: MAX_PIXELS,
    group: 'Limits',
    describe: 'Refuse a frame of more than N pixels',
    more: `also one that would be resized to more; at most ${MOST_PIXELS}`,
  }),
  ...geometryTable,
  ...pictureTable,
  encoder: option(encoder, {
    shownDefault: 'kernels',
    group: 'Picture',
    describe: 'What makes the GIF',
    more: 'plain is pngjs and gifenc alone: slower and larger, without WebAssembly; or a module of your own, such as ./encoder.mjs',
  }),
  output: option(output, {
    default: 'animation.gif',
    group: 'Output',
    describe: 'Write the GIF to FILE; - is standard output',
    short: 'o',
  }),
  force: option(toggle, {
    default: false,
    group: 'Output',
    describe: 'Write the GIF even under a name that ends in .png, .mp4 or the like',
    more: 'an input is never overwritten',
  }),
  backend: option(backend),
};
