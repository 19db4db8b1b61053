import { availableParallelism } from 'node:os';
import type { Observable } from 'rxjs';
import type { Size } from '../codecs/geometry/geometry.js';
import { storedPngSize } from '../codecs/png/stored-png.js';
import { InvalidOptionError } from '../errors.js';
import {
  flag,
  milliseconds,
  numberWithin,
  optional,
  text,
  wholeNumber,
  withDefaults,
  type Optional,
} from './check.js';
import { checkHosts } from './host.js';
import type { Abortable } from './signal.js';

export interface ServeSettings {
  /** One address or several, all with the same port. */
  readonly host: readonly string[];
  /** 0 takes any free port, of each address its own; `listening` events say which. */
  readonly port: number;
  /** The path of a Unix socket to listen on, in place of host and port. */
  readonly unix: string | undefined;
  /** The images' size. */
  readonly size: Size;
  /** Threads that make images. */
  readonly workers: number;
  /** Connections open at once; one more is closed as soon as it is accepted. */
  readonly maxConnections: number;
  /** Connections open at once from one address (IPv6: from one /64); `undefined` for any number. */
  readonly maxPerAddress: number | undefined;
  /** Image n is a function of the seed and n; without one, of chance. */
  readonly seed: number;
  /** A peer that takes nothing for so long, in ms, is given up. */
  readonly sendTimeout: number;
  /**
   * Bytes a second that a peer must take: one that has not taken its image `sendTimeout` and its
   * bytes at this rate after it began is given up. 0 for any rate.
   */
  readonly minRate: number;
  /** How long open connections may take to finish after `until`, in ms. */
  readonly grace: number;
  /** Also tell how long each connection took, and how the stock of images changes: for metrics. */
  readonly details: boolean;
}

/** The options of `servePipeline`; each has a default. */
export interface ServeOptions extends Optional<Omit<ServeSettings, 'host'>>, Abortable {
  readonly host?: string | readonly string[] | undefined;
  /** Its first value stops accepting; what is open may finish, then the pipeline completes. */
  readonly until?: Observable<unknown> | undefined;
}

/** What is the same for all images. */
export const serveDefaults = {
  host: ['0.0.0.0'],
  port: 1234,
  size: { width: 10, height: 10 },
  workers: Math.max(1, availableParallelism() - 1),
  sendTimeout: 10_000,
  minRate: 10_000,
  grace: 5_000,
  details: false,
} satisfies Partial<ServeSettings>;

/** What a client takes by default: larger images would be refused there. */
const MAX_IMAGE_BYTES = 32 * 2 ** 20;

/** The most bytes of the images of all open connections together. */
const IMAGES_IN_MEMORY = 512 * 2 ** 20;
const MAX_CONNECTIONS = 8_192;
const MIN_CONNECTIONS = 64;

/** How many connections may be open at once unless told otherwise: fewer where images are large. */
export const defaultMaxConnections = ({ width, height }: Size): number => {
  const affordable = Math.floor(IMAGES_IN_MEMORY / storedPngSize(width, height));
  return Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, affordable));
};

/** @throws InvalidOptionError for the first option outside its domain. */
export function checkServeOptions({
  until: _,
  signal: __,
  ...options
}: ServeOptions): ServeSettings {
  const { size: asked = serveDefaults.size } = options;
  const size = checkSize('size', asked);
  const defaults: ServeSettings = {
    ...serveDefaults,
    maxConnections: defaultMaxConnections(size),
    unix: undefined,
    maxPerAddress: undefined,
    seed: Math.floor(Math.random() * 2 ** 48),
  };
  const o = withDefaults(defaults, { ...options, host: asList(options.host) });
  if (o.unix !== undefined && (options.host ?? options.port) !== undefined) {
    throw new InvalidOptionError('unix', 'given without `host` and `port`', o.unix);
  }
  if (o.unix !== undefined && o.maxPerAddress !== undefined) {
    throw new InvalidOptionError(
      'maxPerAddress',
      'given without `unix`, whose clients have no address',
      o.maxPerAddress,
    );
  }
  return {
    host: checkHosts('host', o.host),
    unix: optional(o.unix, checkSocketPath),
    port: wholeNumber('port', o.port, 0, 65_535),
    size,
    workers: wholeNumber('workers', o.workers, 1, 1024),
    maxConnections: wholeNumber('maxConnections', o.maxConnections, 1),
    maxPerAddress: optional(o.maxPerAddress, (n) => wholeNumber('maxPerAddress', n, 1)),
    seed: wholeNumber('seed', o.seed, 0),
    sendTimeout: milliseconds('sendTimeout', o.sendTimeout, 1, 2 ** 31 - 1),
    minRate: numberWithin('minRate', o.minRate, 0, Number.MAX_SAFE_INTEGER),
    grace: milliseconds('grace', o.grace, 0, 2 ** 31 - 1),
    details: flag('details', o.details),
  };
}

/** What fits into a socket's address, in bytes (`sun_path` of unix(7), less its end); more is cut off. */
const MAX_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;

function checkSocketPath(value: unknown): string {
  const path = text('unix', value, 'the path of a socket');
  if (process.platform === 'win32' || Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  throw new InvalidOptionError(
    'unix',
    `the path of a socket, of at most ${MAX_SOCKET_PATH} bytes`,
    path,
  );
}

const asList = (host: ServeOptions['host']): readonly string[] | undefined =>
  typeof host === 'string' ? [host] : host;

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
