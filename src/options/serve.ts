import { availableParallelism } from 'node:os';
import type { Observable } from 'rxjs';
import type { Size } from '../codecs/geometry/geometry.js';
import { storedPngSize } from '../codecs/png/stored-png.js';
import { InvalidOptionError } from '../errors.js';
import * as check from './check.js';
import type { Optional } from './check.js';
import { checkHosts } from './host.js';
import { milliseconds, numberWithin, toggle, wholeNumber } from './kinds.js';
import { checkOptions, option, type Kind, type OptionTable } from './option.js';
import type { Abortable } from './signal.js';

/** The options of `servePipeline`, all filled in. */
export interface ServeSettings {
  /**
   * One address or several, all with the same port.
   *
   * @default ['0.0.0.0']
   */
  readonly host: readonly string[];
  /**
   * 0 takes any free port, of each address its own; `listening` events say which.
   *
   * @default 1234
   */
  readonly port: number;
  /**
   * The path of a Unix socket to listen on, in place of host and port.
   *
   * @default undefined
   */
  readonly unix: string | undefined;
  /**
   * The size of the images, in pixels.
   *
   * @default { width: 10, height: 10 }
   */
  readonly size: Size;
  /**
   * Threads that make images.
   *
   * @default the cores that this process may use, less one
   */
  readonly workers: number;
  /**
   * Connections open at once; one more is closed as soon as it is accepted.
   *
   * @default 8_192, or fewer where images are large: 512 MiB in all
   */
  readonly maxConnections: number;
  /**
   * Connections open at once from one address (IPv6: from one /64); `undefined` for any number.
   *
   * @default undefined
   */
  readonly maxPerAddress: number | undefined;
  /**
   * Image n is a function of the seed and n; without one, of chance.
   *
   * @default random
   */
  readonly seed: number;
  /**
   * A peer that takes nothing for so long, in ms, is given up.
   *
   * @default 10_000
   */
  readonly sendTimeout: number;
  /**
   * Bytes a second that a peer must take: one that has not taken its image `sendTimeout` and its
   * bytes at this rate after it began is given up. 0 for any rate.
   *
   * @default 10_000
   */
  readonly minRate: number;
  /**
   * How long open connections may take to finish after `until`, in ms.
   *
   * @default 5_000
   */
  readonly grace: number;
  /**
   * Also tell how long each connection took, and how the stock of images changes: for metrics.
   *
   * @default false
   */
  readonly details: boolean;
}

/** The options of `servePipeline`; each has a default. */
export interface ServeOptions extends Optional<Omit<ServeSettings, 'host'>>, Abortable {
  /**
   * One address or several, all with the same port.
   *
   * @default '0.0.0.0'
   */
  readonly host?: string | readonly string[] | undefined;
  /** Its first value stops accepting; what is open may finish, then the pipeline completes. */
  readonly until?: Observable<unknown> | undefined;
}

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

const SIZE: Size = { width: 10, height: 10 };

const size: Kind<Size> = { check: checkSize, read: readSize, value: 'WxH' };

const hosts: Kind<readonly string[]> = { check: checkHosts, value: 'HOST' };

const socket: Kind<string> = { check: checkSocketPath, value: 'PATH' };

/** Clients of a Unix socket have no address. */
const perAddress: Kind<number, Pick<ServeSettings, 'unix'>> = {
  ...wholeNumber(1),
  check: (name, value, { unix }) => {
    if (unix === undefined) return check.wholeNumber(name, value, 1);
    const expected = 'given without `unix`, whose clients have no address';
    throw new InvalidOptionError(name, expected, value);
  },
};

/** The options of `servePipeline`. */
export const serveTable: OptionTable<ServeSettings> = {
  size: option(size, {
    default: SIZE,
    shownDefault: `${SIZE.width}x${SIZE.height}`,
    group: 'Source',
    describe: 'Width and height of the images in pixels',
  }),
  seed: option(wholeNumber(0), {
    default: () => Math.floor(Math.random() * 2 ** 48),
    shownDefault: 'random',
    group: 'Source',
    describe: 'The same seed gives the same images',
    more: 'in the order of connections',
  }),
  host: option(hosts, {
    default: ['0.0.0.0'],
    group: 'Address',
    describe: 'Listen at this address; repeat it for several',
    isRepeatable: true,
    excludes: ['unix'],
  }),
  port: option(
    { ...wholeNumber(0, 65_535), value: 'PORT' },
    {
      default: 1234,
      group: 'Address',
      describe: 'TCP port; 0 takes any free one',
      short: 'p',
      excludes: ['unix'],
    },
  ),
  unix: option(socket, {
    group: 'Address',
    describe: 'Listen at a Unix socket, in place of `host` and `port`',
    excludes: ['host', 'port', 'maxPerAddress'],
  }),
  workers: option(wholeNumber(1, 1024), {
    default: Math.max(1, availableParallelism() - 1),
    shownDefault: 'cores, less one',
    group: 'Limits',
    describe: 'Threads that make images',
  }),
  maxConnections: option(wholeNumber(1), {
    default: ({ size: asked }) => defaultMaxConnections(asked),
    shownDefault: String(defaultMaxConnections(SIZE)),
    group: 'Limits',
    describe: 'Most connections open at once; others are closed',
    more: 'by default fewer where images are large: 512 MiB in all',
  }),
  maxPerAddress: option(perAddress, {
    group: 'Limits',
    describe: 'Most connections open at once from one address',
    more: 'of IPv6, from one /64',
    excludes: ['unix'],
  }),
  sendTimeout: option(milliseconds(1, 2 ** 31 - 1), {
    default: 10_000,
    group: 'Limits',
    describe: 'Give up a peer that takes nothing for MS ms',
  }),
  minRate: option(numberWithin(0, Number.MAX_SAFE_INTEGER), {
    default: 10_000,
    group: 'Limits',
    describe: 'Bytes a second that a peer must take after that; 0: any',
  }),
  grace: option(milliseconds(0, 2 ** 31 - 1), { default: 5_000 }),
  details: option(toggle, { default: false }),
};

/** @throws InvalidOptionError for the first option outside its domain. */
export function checkServeOptions({ until: _, signal: __, ...given }: ServeOptions): ServeSettings {
  const host = typeof given.host === 'string' ? [given.host] : given.host;
  const settings = checkOptions(serveTable, { ...given, host });
  if (settings.unix !== undefined && (host ?? given.port) !== undefined) {
    throw new InvalidOptionError('unix', 'given without `host` and `port`', settings.unix);
  }
  return settings;
}

/** What fits into a socket's address, in bytes (`sun_path` of unix(7), less its end); more is cut off. */
const MAX_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;

function checkSocketPath(name: string, value: unknown): string {
  const path = check.text(name, value, 'the path of a socket');
  if (process.platform === 'win32' || Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  throw new InvalidOptionError(
    name,
    `the path of a socket, of at most ${MAX_SOCKET_PATH} bytes`,
    path,
  );
}

function checkSize(name: string, value: unknown): Size {
  if (typeof value === 'object' && value !== null) {
    const { width, height } = value as Size;
    const isWhole = Number.isInteger(width) && Number.isInteger(height);
    if (isWhole && width >= 1 && height >= 1 && storedPngSize(width, height) <= MAX_IMAGE_BYTES) {
      return { width, height };
    }
  }
  throw new InvalidOptionError(
    name,
    'WIDTHxHEIGHT in pixels, such as 10x10, of at most 32 MiB as a PNG',
    value,
  );
}

/** `10x10`, as width and height. */
function readSize(typed: string): unknown {
  const [, width, height] = /^(\d{1,9})x(\d{1,9})$/i.exec(typed) ?? [];
  if (width === undefined || height === undefined) return typed;
  return { width: Number(width), height: Number(height) };
}
