import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Observable } from 'rxjs';
import { storedPngSize } from '../codecs/png/stored-png.js';
import { InvalidOptionError } from '../errors.js';
import { milliseconds, text, wholeNumber, withDefaults, type Optional } from './check.js';
import type { Abortable } from './signal.js';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ServeSettings {
  readonly host: string;
  /** 0 takes any free port; the `listening` event says which. */
  readonly port: number;
  /** The images' size. */
  readonly size: Size;
  /** Threads that make images. */
  readonly workers: number;
  /** Connections open at once; one more is closed as soon as it is accepted. */
  readonly maxConnections: number;
  /** Image n is a function of the seed and n; without one, of chance. */
  readonly seed: number;
  /** A peer that takes nothing for so long, in ms, is given up. */
  readonly sendTimeout: number;
  /** How long open connections may take to finish after `until`, in ms. */
  readonly grace: number;
}

export interface ServeOptions extends Optional<ServeSettings>, Abortable {
  /** Its first value stops accepting; what is open may finish, then the pipeline completes. */
  readonly until?: Observable<unknown> | undefined;
}

export const serveDefaults: Omit<ServeSettings, 'seed'> = {
  host: '0.0.0.0',
  port: 1234,
  size: { width: 10, height: 10 },
  workers: Math.max(1, availableParallelism() - 1),
  maxConnections: 1_024,
  sendTimeout: 10_000,
  grace: 5_000,
};

/** What a client takes by default: larger images would be refused there. */
const MAX_IMAGE_BYTES = 32 * 2 ** 20;

/** @throws InvalidOptionError for the first option outside its domain. */
export function checkServeOptions({
  until: _,
  signal: __,
  ...options
}: ServeOptions): ServeSettings {
  const o = withDefaults({ ...serveDefaults, seed: randomInt(2 ** 48 - 1) }, options);
  return {
    host: text('host', o.host, 'a host name or an address'),
    port: wholeNumber('port', o.port, 0, 65_535),
    size: checkSize('size', o.size),
    workers: wholeNumber('workers', o.workers, 1, 1024),
    maxConnections: wholeNumber('maxConnections', o.maxConnections, 1),
    seed: wholeNumber('seed', o.seed, 0),
    sendTimeout: milliseconds('sendTimeout', o.sendTimeout, 1, 2 ** 31 - 1),
    grace: milliseconds('grace', o.grace, 0, 2 ** 31 - 1),
  };
}

function checkSize(option: string, value: Size): Size {
  if (typeof value === 'object' && value !== null) {
    const { width, height } = value;
    const isWhole = Number.isInteger(width) && Number.isInteger(height);
    if (isWhole && width >= 1 && height >= 1 && storedPngSize(width, height) <= MAX_IMAGE_BYTES) {
      return { width, height };
    }
  }
  throw new InvalidOptionError(
    option,
    'WIDTHxHEIGHT in pixels, such as 10x10, of at most 32 MiB as a PNG',
    value,
  );
}
