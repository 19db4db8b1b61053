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
   * The name or the address of the server.
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
   * Where the frames come from, in place of `host` and `port`; its frames must be the bytes of PNG files.
   * All of them are fetched unless `count` says less.
   *
   * @default undefined, the server
   */
  readonly source: IndexedSource | undefined;
  /**
   * How many frames to download.
   *
   * @default 5_000, or as many as `source` has
   */
  readonly count: number;
  /**
   * How many connections are open at once; `auto` finds as many as do any good, up to 512.
   *
   * @default 64
   */
  readonly concurrency: number | 'auto';
  /**
   * Connections a second, retries included; as many as there can be where it is `undefined`.
   *
   * @default undefined
   */
  readonly rate: number | undefined;
  /**
   * Bytes a second of all connections together; as many as come where it is `undefined`.
   *
   * @default undefined
   */
  readonly maxBytesPerSecond: number | undefined;
  /**
   * Frames go to `framesDir/INDEX.png`; the folder is created.
   *
   * @default 'frames'
   */
  readonly framesDir: string;
  /**
   * How often a frame is tried again after its first failure.
   *
   * @default 5
   */
  readonly retries: number;
  /**
   * How many retries the whole run may spend; each frame that comes gives one back. Unless it is
   * given, enough for as many frames as there are connections to fail for good.
   *
   * @default 500, or connections × retries where that is more
   */
  readonly retryBudget: number;
  /**
   * What a frame does that failed for good: it fails the run; or the GIF is made without it; or the
   * frame before it (before the first that is there, that one) is shown for its time, too.
   *
   * @default 'fail'
   */
  readonly onError: (typeof ON_ERROR)[number];
  /**
   * How long the server may be away, in ms: refuse connections, or not be reached. All frames wait for
   * it together, which costs none of them a try; after that the run fails. 0 makes it the failure of
   * each frame by itself.
   *
   * @default 15_000
   */
  readonly outage: number;
  /**
   * Time for one try of one frame, in ms, from connecting to the last byte.
   *
   * @default 10_000
   */
  readonly timeout: number;
  /**
   * Whether to emit what costs a little: `frame-received`.
   *
   * @default false
   */
  readonly details: boolean;
  /**
   * Keep frames that are on disk and whole instead of downloading them again.
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
   * A frame of more bytes is refused.
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
   * How many frames may be started and not yet written: bounds memory.
   *
   * @default 1_024
   */
  readonly window: number;
}

/** The options of `fetchPipeline`; each has a default. */
export type FetchOptions = Optional<FetchSettings> & TimingOptions & Abortable;

/** The most connections that `auto` opens by itself. */
const MAX_AUTO = 512;

/** How many connections may be open at once. */
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
    describe: 'Keep whole frames that are in the folder already',
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
    more: 'retries included',
  }),
  maxBytesPerSecond: option(byteCount(), {
    group: 'Limits',
    describe: 'Read at most this much a second: 500kB, 2MiB',
    more: 'over all connections',
  }),
  maxDisk: option(byteCount(), {
    default: 10e9,
    shownDefault: '10GB',
    group: 'Limits',
    describe: 'Most bytes that all frames may take on disk',
    more: 'kept frames included',
  }),
  onError: option(oneOf(ON_ERROR), {
    default: 'fail',
    group: 'Failures',
    describe: 'After the last try of a frame',
    more: 'fail the run, make the GIF without the frame, or repeat the frame before it ([How it fails](how-it-fails.md))',
  }),
  retries: option(wholeNumber(0), {
    default: 5,
    group: 'Failures',
    describe: 'Try a frame that failed N more times',
  }),
  retryBudget: option(wholeNumber(0), {
    // Where a frame fails for good, those beside it may have failed as often.
    default: ({ concurrency, retries }) => {
      const atOnce = Math.min(mostConnections(concurrency) * retries, Number.MAX_SAFE_INTEGER);
      return Math.max(RETRY_BUDGET, atOnce);
    },
    shownDefault: `${RETRY_BUDGET}, or more for many connections`,
    group: 'Failures',
    describe: 'Try N more times in all; each frame that comes adds one',
    more: 'by default connections × retries, at least 500',
  }),
  timeout: option(milliseconds(1, 2 ** 31 - 1), {
    default: 10_000,
    group: 'Failures',
    describe: 'Give up one try of a frame after MS ms',
  }),
  outage: option(milliseconds(0, 2 ** 31 - 1), {
    default: 15_000,
    group: 'Failures',
    describe: 'Wait MS ms for a server that is away; 0: not at all',
    more: 'one that refuses connections or cannot be reached; all frames wait together and spend no retry; 0 fails each frame by itself',
  }),
  details: option(toggle, { default: false }),
  maxFrameBytes: option(wholeNumber(1, 2 ** 31 - 1), { default: DEFAULT_MAX_FRAME_BYTES }),
  window: option(wholeNumber(MIN_WINDOW), { default: DEFAULT_WINDOW }),
  ...encodeTable,
};

/** @throws InvalidOptionError for the first option outside its domain. */
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
