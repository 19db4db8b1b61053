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

/** The options of making a GIF of frames, all filled in. */
export interface EncodeSettings extends PictureSettings, GeometrySettings, TimingSettings {
  /**
   * The path of the GIF, or a stream to write it to while it is made. The stream is not ended.
   *
   * @default 'animation.gif'
   */
  readonly output: string | Writable;
  /**
   * Whether the name of the GIF may have the extension of another image format or of a video, such as
   * `.png`.
   *
   * @default false
   */
  readonly force: boolean;
  /**
   * How many times the animation is repeated: 0 repeats it for ever, -1 plays it once.
   *
   * @default 0
   */
  readonly loop: number;
  /**
   * The encoder: `kernels`, the one of this project; `plain`, which is made of pngjs and gifenc, is slower
   * and makes larger files; or the URL or the path of a module whose default export is an {@link Encoder}.
   *
   * @default 'kernels', or 'plain' if Node has no WebAssembly
   */
  readonly encoder: string | undefined;
  /**
   * Starts the backend that encodes chunks: `threads`, `inline`, or another {@link StartBackend}.
   *
   * @default threads
   */
  readonly backend: StartBackend | undefined;
  /**
   * The most threads that encode.
   *
   * @default the number of cores that this process may use
   */
  readonly workers: number;
  /**
   * The most bytes of memory that all threads together may take to decode and encode frames. If frames are
   * too large for all threads to work at once, fewer threads work. One thread always works, even on a
   * frame that needs more.
   *
   * @default a quarter of the memory of the machine, or of the memory limit of the process
   */
  readonly maxMemory: number;
  /**
   * The most pixels of a frame, before and after it is resized. A frame with more is refused.
   *
   * @default 33_554_432
   */
  readonly maxPixels: number;
}

/** The default of `window`: the most frames that are started and not yet written. */
export const DEFAULT_WINDOW = 1_024;

/** The smallest window: two chunks that are encoded, one that waits, and one that is read. */
export const MIN_WINDOW = 4 * CHUNK_FRAMES;

/**
 * The most bytes of the frames that are in memory and not yet written. Only the first `MIN_WINDOW` frames
 * may exceed it, because a chunk may need all of them.
 */
export const MAX_BYTES_INSIDE = 64 * 2 ** 20;

/** The default of `maxFrameBytes`: a frame of more bytes is refused. */
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
      // As in an import, a path begins with a dot or a slash. Here a dot means the working directory.
      if (/^\.{0,2}\//.test(value)) return pathToFileURL(value).href;
    }
    const names = ENCODERS.map((each) => `\`${each}\``).join(', ');
    throw new InvalidOptionError(
      name,
      `${names}, or the URL or path of a module, such as ./encoder.mjs`,
      value,
    );
  },
  value: 'ENCODER',
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
    shownDefault: 'the number of cores',
    group: 'Limits',
    describe: 'Encode in at most N threads',
  }),
  maxMemory: option(byteCount(), {
    default: defaultMaxMemory(),
    shownDefault: 'a quarter of the memory',
    group: 'Limits',
    describe: 'Use at most this much memory for frames, for example 500MB or 2GB',
    more: 'to decode and encode them, in all threads together; if frames are too large, fewer threads work at once; by default a quarter of the memory of the machine or of the container',
  }),
  maxPixels: option(wholeNumber(1, MOST_PIXELS), {
    default: MAX_PIXELS,
    group: 'Limits',
    describe: 'Refuse a frame of more than N pixels',
    more: `before and after it is resized; N is at most ${MOST_PIXELS}`,
  }),
  ...geometryTable,
  ...pictureTable,
  encoder: option(encoder, {
    shownDefault: 'kernels',
    group: 'Picture',
    describe: `Encoder of the GIF: ${ENCODERS.join(', ')}, or the path or URL of a module`,
    words: ENCODERS,
    more: 'plain uses pngjs and gifenc, which are slower and make larger files, but need no WebAssembly; a path begins with a dot or a slash, for example ./encoder.mjs ([The library](library.md#four-ports))',
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
    describe: 'Write the GIF even if its name ends in .png, .mp4 or similar',
    more: 'an input is never overwritten',
  }),
  backend: option(backend),
};
