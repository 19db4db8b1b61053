import type { Order } from '../animation/order.js';
import { InvalidOptionError } from '../errors.js';
import {
  byteCount,
  flag,
  milliseconds,
  numberWithin,
  oneOf,
  optional,
  text,
  wholeNumber,
  withDefaults,
  type Optional,
} from './check.js';
import {
  checkEncodeOptions,
  DEFAULT_MAX_FRAME_BYTES,
  DEFAULT_WINDOW,
  encodeDefaults,
  MIN_WINDOW,
  type EncodeOptions,
} from './encode.js';
import { checkHost } from './host.js';
import { isIndexedSource, type IndexedSource } from '../sources/source.js';
import { checkOrderOptions, orderDefaults } from './order.js';
import { checkOutputName } from './output.js';
import type { Abortable } from './signal.js';
import type { TimingOptions } from './timing.js';

export const ON_ERROR = ['fail', 'skip', 'repeat'] as const;

/** The options of `fetchPipeline`, all filled in. */
export interface FetchSettings extends EncodeOptions, Order {
  readonly host: string;
  readonly port: number;
  /**
   * Where the frames come from, in place of `host` and `port`; its frames must be the bytes of PNG files.
   * All of them are fetched unless `count` says less.
   */
  readonly source: IndexedSource | undefined;
  /** How many frames to download. */
  readonly count: number;
  /** How many connections are open at once; `auto` finds as many as do any good, up to 512. */
  readonly concurrency: number | 'auto';
  /** Connections a second, retries included; as many as there can be where it is `undefined`. */
  readonly rate: number | undefined;
  /** Bytes a second of all connections together; as many as come where it is `undefined`. */
  readonly maxBytesPerSecond: number | undefined;
  /** Frames go to `framesDir/INDEX.png`; the folder is created. */
  readonly framesDir: string;
  /** How often a frame is tried again after its first failure. */
  readonly retries: number;
  /**
   * How many retries the whole run may spend; each frame that comes gives one back. Unless it is
   * given, enough for as many frames as there are connections to fail for good.
   */
  readonly retryBudget: number;
  /**
   * What a frame does that failed for good: it fails the run; or the GIF is made without it; or the
   * frame before it (before the first that is there, that one) is shown for its time, too.
   */
  readonly onError: (typeof ON_ERROR)[number];
  /**
   * How long the server may be away, in ms: refuse connections, or not be reached. All frames wait for
   * it together, which costs none of them a try; after that the run fails. 0 makes it the failure of
   * each frame by itself.
   */
  readonly outage: number;
  /** Time for one try of one frame, in ms, from connecting to the last byte. */
  readonly timeout: number;
  /**
   * Whether to emit what costs a little: `frame-received`.
   *
   * @default false
   */
  readonly details: boolean;
  /** Keep frames that are on disk and whole instead of downloading them again. */
  readonly resume: boolean;
  /** Whether to make the GIF. */
  readonly gif: boolean;
  /** A frame of more bytes is refused. */
  readonly maxFrameBytes: number;
  /** The most bytes that all frames together may take on disk. */
  readonly maxDisk: number;
  /** How many frames may be started and not yet written: bounds memory. */
  readonly window: number;
}

/** The options of `fetchPipeline`; each has a default. */
export type FetchOptions = Optional<FetchSettings> & TimingOptions & Abortable;

export const fetchDefaults: FetchSettings = {
  ...encodeDefaults,
  ...orderDefaults,
  host: '127.0.0.1',
  port: 1234,
  source: undefined,
  count: 5_000,
  concurrency: 64,
  rate: undefined,
  maxBytesPerSecond: undefined,
  framesDir: 'frames',
  retries: 5,
  retryBudget: 500,
  onError: 'fail',
  outage: 15_000,
  timeout: 10_000,
  details: false,
  resume: false,
  gif: true,
  maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
  maxDisk: 10e9,
  window: DEFAULT_WINDOW,
};

/** The most connections that `auto` opens by itself. */
const MAX_AUTO = 512;

/** How many connections may be open at once. */
export const mostConnections = (concurrency: FetchSettings['concurrency']): number =>
  concurrency === 'auto' ? MAX_AUTO : concurrency;

/** Indices that wait for the window take 8 bytes each: 80 MB for this many. */
const MAX_COUNT = 10_000_000;

/** @throws InvalidOptionError for the first option outside its domain. */
export function checkFetchOptions(options: FetchOptions): FetchSettings {
  const o = withDefaults(fetchDefaults, options);
  const source = optional(o.source, checkSource);
  const concurrency = checkConcurrency(o.concurrency);
  const connections = mostConnections(concurrency);
  const window = Math.max(wholeNumber('window', o.window, MIN_WINDOW), connections + MIN_WINDOW);
  const retries = wholeNumber('retries', o.retries, 0);
  // Where a frame fails for good, those beside it may have failed as often.
  const atOnce = Math.min(connections * retries, Number.MAX_SAFE_INTEGER);
  const encode = checkEncodeOptions(options);
  const gif = flag('gif', o.gif);
  if (gif && typeof encode.output === 'string') checkOutputName(encode.output, encode.force);
  return {
    ...encode,
    ...checkOrderOptions(o),
    host: checkHost('host', o.host),
    port: wholeNumber('port', o.port, 1, 65_535),
    source,
    count: wholeNumber('count', options.count ?? source?.count ?? o.count, 1, MAX_COUNT),
    concurrency,
    rate: optional(o.rate, (rate) => numberWithin('rate', rate, 0.001, 1_000_000)),
    maxBytesPerSecond: optional(o.maxBytesPerSecond, (bytes) =>
      byteCount('maxBytesPerSecond', bytes),
    ),
    framesDir: text('framesDir', o.framesDir, 'the path of a folder'),
    retries,
    retryBudget:
      options.retryBudget === undefined
        ? Math.max(fetchDefaults.retryBudget, atOnce)
        : wholeNumber('retryBudget', o.retryBudget, 0),
    onError: oneOf('onError', o.onError, ON_ERROR),
    outage: milliseconds('outage', o.outage, 0, 2 ** 31 - 1),
    timeout: milliseconds('timeout', o.timeout, 1, 2 ** 31 - 1),
    details: flag('details', o.details),
    resume: flag('resume', o.resume),
    gif,
    maxFrameBytes: wholeNumber('maxFrameBytes', o.maxFrameBytes, 1, 2 ** 31 - 1),
    maxDisk: byteCount('maxDisk', o.maxDisk),
    window,
  };
}

function checkSource(source: IndexedSource): IndexedSource {
  if (isIndexedSource(source)) return source;
  throw new InvalidOptionError('source', 'a source with a function read', source);
}

const MAX_CONCURRENCY = 65_536;

function checkConcurrency(concurrency: unknown): number | 'auto' {
  if (concurrency === 'auto') return concurrency;
  if (typeof concurrency === 'number') {
    return wholeNumber('concurrency', concurrency, 1, MAX_CONCURRENCY);
  }
  throw new InvalidOptionError(
    'concurrency',
    `auto or a whole number from 1 to ${MAX_CONCURRENCY}`,
    concurrency,
  );
}
