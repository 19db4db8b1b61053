import type { Order } from '../animation/order.js';
import { InvalidOptionError } from '../errors.js';
import { isIndexedSource, MAX_FRAMES, type IndexedSource } from '../sources/source.js';
import * as check from './check.js';
import type { Optional } from './check.js';
import {
  DEFAULT_MAX_FRAME_BYTES,
  DEFAULT_WINDOW,
  encodeTable,
  MIN_WINDOW,
  type EncodeSettings,
} from './encode.js';
import {
  byteCount,
  host,
  milliseconds,
  numberWithin,
  oneOf,
  readNumber,
  text,
  toggle,
  wholeNumber,
} from './kinds.js';
import { checkOptions, option, type Kind, type OptionTable } from './option.js';
import { orderTable } from './order.js';
import { checkOutputName } from './output.js';
import type { Abortable } from './signal.js';
import { settleDelay, timingTable, type TimingOptions, type WithFps } from './timing.js';

export const ON_ERROR = ['fail', 'skip', 'repeat'] as const;

/** The options of `fetchPipeline`, all filled in. */
export interface FetchSettings extends EncodeSettings, Order {
  /**
   * The host name or the address of the server.
   *
   * @default '127.0.0.1'
   */
  readonly host: string;
  /**
   * The TCP port of the server.
   *
   * @default 1234
   */
  readonly port: number;
  /**
   * A source of frames, in place of `host` and `port`. Its frames must be the bytes of PNG files.
   *
   * @default undefined, frames come from the server
   */
  readonly source: IndexedSource | undefined;
  /**
   * The number of frames to download; with `source`, at most the number that it has.
   *
   * @default 5_000, or all frames of `source`
   */
  readonly count: number;
  /**
   * The most connections that are open at once, 1 to 65_536; or `auto`, which adapts the number to
   * the server, up to 512.
   *
   * @default 64
   */
  readonly concurrency: number | 'auto';
  /**
   * The most connections to open per second, including retries.
   *
   * @default undefined, no limit
   */
  readonly rate: number | undefined;
  /**
   * The most bytes to read per second, from all connections together.
   *
   * @default undefined, no limit
   */
  readonly maxBytesPerSecond: number | undefined;
  /**
   * The folder to save frames in, as `framesDir/INDEX.png` with a 0-based index. It is created if needed.
   *
   * @default 'frames'
   */
  readonly framesDir: string;
  /**
   * The most times that a failed frame is tried again.
   *
   * @default 5
   */
  readonly retries: number;
  /**
   * The retries that all frames of the run share. Each retry takes one, and each frame that was downloaded
   * gives one back. The default lets one frame of each connection fail as often as `retries` allows.
   *
   * @default 500, or connections × retries if that is more
   */
  readonly retryBudget: number;
  /**
   * What happens when a frame has failed for good: `fail` ends the run with its error; `skip` makes the GIF
   * without it; `repeat` shows the frame before it longer, for its time too. If there is no frame before
   * it, the first frame of the GIF is shown longer.
   *
   * @default 'fail'
   */
  readonly onError: (typeof ON_ERROR)[number];
  /**
   * How long to wait, in ms, while the server refuses connections or cannot be reached. All frames wait
   * together, and use no retries. After that the run fails. With 0 there is no such wait: each frame
   * fails, and is tried again, alone.
   *
   * @default 15_000
   */
  readonly outage: number;
  /**
   * The longest time for one try to download a frame, in ms, from connecting to the last byte.
   *
   * @default 10_000
   */
  readonly timeout: number;
  /**
   * Whether to emit `frame-received` events, which cost a little time; in `demoPipeline` also the detailed
   * events of the server.
   *
   * @default false
   */
  readonly details: boolean;
  /**
   * Whether to keep complete frames in `framesDir` instead of downloading them again. Delays that `source`
   * gave with them are kept, too, in `.image-pipeline-delays.csv` in that folder.
   *
   * @default false
   */
  readonly resume: boolean;
  /**
   * Whether to make the GIF.
   *
   * @default true
   */
  readonly gif: boolean;
  /**
   * The most bytes of a frame. A frame with more is refused.
   *
   * @default 33_554_432
   */
  readonly maxFrameBytes: number;
  /**
   * The most bytes that all frames together may take on disk.
   *
   * @default 10_000_000_000
   */
  readonly maxDisk: number;
  /**
   * The most frames that are started and not yet written, at least 128. It bounds the memory of the run. It
   * is raised to 128 more than the connections if it is lower.
   *
   * @default 1_024
   */
  readonly window: number;
}

/** The options of `fetchPipeline`; each has a default. */
export type FetchOptions = Optional<FetchSettings> & TimingOptions & Abortable;

/** The most connections that `auto` opens by itself. */
const MAX_AUTO = 512;

/** The most connections that may be open at once. */
export const mostConnections = (concurrency: FetchSettings['concurrency']): number =>
  concurrency === 'auto' ? MAX_AUTO : concurrency;

const MAX_CONCURRENCY = 65_536;
const RETRY_BUDGET = 500;

const source: Kind<IndexedSource> = {
  check: (name, value) => {
    if (isIndexedSource(value)) {
      check.wholeNumber(`${name}.count`, value.count, 1, MAX_FRAMES);
      return value;
    }
    throw new InvalidOptionError(name, 'a source with a function read', value);
  },
};

const connections: Kind<number | 'auto'> = {
  check: (name, value) => {
    if (value === 'auto') return value;
    if (typeof value === 'number') return check.wholeNumber(name, value, 1, MAX_CONCURRENCY);
    const expected = `auto or a whole number from 1 to ${MAX_CONCURRENCY}`;
    throw new InvalidOptionError(name, expected, value);
  },
  read: readNumber,
  value: 'N',
};

/** The options of `fetchPipeline`. */
export const fetchTable: OptionTable<WithFps<FetchSettings>> = {
  host: option(host, {
    default: '127.0.0.1',
    group: 'Source',
    describe: 'Name or address of the server',
  }),
  port: option(
    { ...wholeNumber(1, 65_535), value: 'PORT' },
    { default: 1234, group: 'Source', describe: 'TCP port of the server', short: 'p' },
  ),
  source: option(source),
  count: option(wholeNumber(1, MAX_FRAMES), {
    default: 5_000,
    group: 'Source',
    describe: 'Download N frames',
    short: 'n',
  }),
  resume: option(toggle, {
    default: false,
    group: 'Source',
    describe: 'Keep complete frames in the folder, and download the others',
  }),
  ...timingTable,
  ...orderTable,
  framesDir: option(text('the path of a folder', 'FOLDER'), {
    default: 'frames',
    group: 'Output',
    describe: 'Save the frames in FOLDER',
    more: 'as INDEX.png, from 0',
    short: 'd',
  }),
  gif: option(toggle, {
    default: true,
    group: 'Output',
    describe: 'Only download: make no GIF',
  }),
  concurrency: option(connections, {
    default: 64,
    group: 'Limits',
    describe: 'Connections open at once; auto finds the best number',
    more: `up to ${MAX_AUTO}`,
    short: 'c',
    words: ['auto'],
  }),
  rate: option(numberWithin(0.001, 1_000_000), {
    group: 'Limits',
    describe: 'Open at most N connections a second',
    more: 'including retries',
  }),
  maxBytesPerSecond: option(byteCount(), {
    group: 'Limits',
    describe: 'Read at most this many bytes a second, for example 500kB or 2MiB',
    more: 'from all connections together',
  }),
  maxDisk: option(byteCount(), {
    default: 10e9,
    shownDefault: '10GB',
    group: 'Limits',
    describe: 'Most bytes that all frames may take on disk',
    more: 'including frames that are kept',
  }),
  onError: option(oneOf(ON_ERROR), {
    default: 'fail',
    group: 'Failures',
    describe: 'What to do if a frame fails for good',
    more: 'fail ends the run, skip makes the GIF without the frame, repeat shows the frame before it longer ([How it fails](how-it-fails.md))',
  }),
  retries: option(wholeNumber(0), {
    default: 5,
    group: 'Failures',
    describe: 'Try a failed frame again up to N times',
  }),
  retryBudget: option(wholeNumber(0), {
    // When a frame fails for good, the frames of all other connections may have failed as often.
    default: ({ concurrency, retries }) => {
      const atOnce = Math.min(mostConnections(concurrency) * retries, Number.MAX_SAFE_INTEGER);
      return Math.max(RETRY_BUDGET, atOnce);
    },
    shownDefault: `${RETRY_BUDGET}, or more for many connections`,
    group: 'Failures',
    describe: 'Retries of the whole run; each downloaded frame adds one',
    more: 'by default connections × retries, at least 500',
  }),
  timeout: option(milliseconds(1, 2 ** 31 - 1), {
    default: 10_000,
    group: 'Failures',
    describe: 'End a try to download a frame after MS ms',
  }),
  outage: option(milliseconds(0, 2 ** 31 - 1), {
    default: 15_000,
    group: 'Failures',
    describe: 'Wait up to MS ms for a server that is down; 0: do not wait',
    more: 'a server is down if it refuses connections or cannot be reached; all frames wait together and use no retries; with 0 each frame fails, and is tried again, alone',
  }),
  details: option(toggle, { default: false }),
  maxFrameBytes: option(wholeNumber(1, 2 ** 31 - 1), { default: DEFAULT_MAX_FRAME_BYTES }),
  window: option(wholeNumber(MIN_WINDOW), { default: DEFAULT_WINDOW }),
  ...encodeTable,
};

/**
 * Checks the options of `fetchPipeline`, and fills in the others.
 *
 * @throws InvalidOptionError for the first option with an invalid value.
 */
export function checkFetchOptions(options: FetchOptions): FetchSettings {
  const settings = settleDelay(checkOptions(fetchTable, options), options);
  const { output, force, gif, concurrency, source, window } = settings;
  if (gif && typeof output === 'string') checkOutputName(output, force);
  const count = source
    ? check.wholeNumber('count', options.count ?? source.count, 1, source.count)
    : settings.count;
  return {
    ...settings,
    count,
    window: Math.max(window, mostConnections(concurrency) + MIN_WINDOW),
  };
}
