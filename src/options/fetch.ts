import { flag, milliseconds, text, wholeNumber, withDefaults, type Optional } from './check.js';
import {
  checkEncodeOptions,
  DEFAULT_MAX_FRAME_BYTES,
  DEFAULT_WINDOW,
  encodeDefaults,
  MIN_WINDOW,
  type EncodeOptions,
} from './encode.js';
import { checkOrderOptions, orderDefaults, type OrderSettings } from './order.js';
import type { TimingOptions } from './timing.js';

export interface FetchSettings extends EncodeOptions, OrderSettings {
  readonly host: string;
  readonly port: number;
  /** How many frames to download. */
  readonly count: number;
  /** How many connections are open at once. */
  readonly concurrency: number;
  /** Frames go to `framesDir/INDEX.png`; the folder is created. */
  readonly framesDir: string;
  /** How often a frame is tried again after its first failure. */
  readonly retries: number;
  /** Time for one try of one frame, in ms, from connecting to the last byte. */
  readonly timeout: number;
  /** Keep frames that are on disk and whole instead of downloading them again. */
  readonly resume: boolean;
  /** Whether to make the GIF. */
  readonly gif: boolean;
  /** A frame of more bytes is refused. */
  readonly maxFrameBytes: number;
  /** How many frames may be started and not yet written: bounds memory. */
  readonly window: number;
}

export type FetchOptions = Optional<FetchSettings> & TimingOptions;

export const fetchDefaults: FetchSettings = {
  ...encodeDefaults,
  ...orderDefaults,
  host: '127.0.0.1',
  port: 1234,
  count: 5_000,
  concurrency: 64,
  framesDir: 'frames',
  retries: 5,
  timeout: 10_000,
  resume: false,
  gif: true,
  maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
  window: DEFAULT_WINDOW,
};

/** Indices that wait for the window take memory, if little: 80 MB for so many. */
const MAX_COUNT = 10_000_000;

/** @throws InvalidOptionError for the first option outside its domain. */
export function checkFetchOptions(options: FetchOptions): FetchSettings {
  const o = withDefaults(fetchDefaults, options);
  const concurrency = wholeNumber('concurrency', o.concurrency, 1, 65_536);
  const window = Math.max(wholeNumber('window', o.window, MIN_WINDOW), concurrency + MIN_WINDOW);
  return {
    ...checkEncodeOptions(options),
    ...checkOrderOptions(o),
    host: text('host', o.host, 'a host name or an address'),
    port: wholeNumber('port', o.port, 1, 65_535),
    count: wholeNumber('count', o.count, 1, MAX_COUNT),
    concurrency,
    framesDir: text('framesDir', o.framesDir, 'the path of a folder'),
    retries: wholeNumber('retries', o.retries, 0),
    timeout: milliseconds('timeout', o.timeout, 1, 2 ** 31 - 1),
    resume: flag('resume', o.resume),
    gif: flag('gif', o.gif),
    maxFrameBytes: wholeNumber('maxFrameBytes', o.maxFrameBytes, 1, 2 ** 31 - 1),
    window,
  };
}
