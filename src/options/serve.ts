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
   * The addresses to listen on, all with the same port.
   *
   * @default ['0.0.0.0']
   */
  readonly host: readonly string[];
  /**
   * The TCP port. 0 takes any free port, another one for each address; `listening` events have its number.
   *
   * @default 1234
   */
  readonly port: number;
  /**
   * The path of a Unix socket to listen on, in place of `host` and `port`.
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
   * The most threads that make images.
   *
   * @default the number of cores that this process may use, minus one
   */
  readonly workers: number;
  /**
   * The most connections that are open at once. A further one is closed as soon as it is accepted.
   *
   * @default 8_192, or fewer if their images would take more than 512 MiB, but at least 64
   */
  readonly maxConnections: number;
  /**
   * The most connections that are open at once from one address, or from one /64 network of IPv6.
   *
   * @default undefined, no limit
   */
  readonly maxPerAddress: number | undefined;
  /**
   * The seed of the random images: image n depends on the seed and n alone.
   *
   * @default random
   */
  readonly seed: number;
  /**
   * How much later each image is sent, in ms, as by a distant server. A client that closes its sending side
   * gets its image at once, because it may have left.
   *
   * @default 0
   */
  readonly latency: number;
  /**
   * The most ms that are added to the latency of each image, at random.
   *
   * @default 0
   */
  readonly jitter: number;
  /**
   * The longest time, in ms, in which a client receives no byte. Its connection is closed then.
   *
   * @default 10_000
   */
  readonly sendTimeout: number;
  /**
   * The lowest rate at which a client must receive, in bytes a second; 0 allows any rate. Its connection is
   * closed if it does not have its image after `sendTimeout` and the time that the image takes at this
   * rate.
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
   * Whether to emit `connection-accepted` and `stock-changed` events, and the `duration` of connections,
   * for metrics.
   *
   * @default false
   */
  readonly details: boolean;
}

/** The options of `servePipeline`; each has a default. */
export interface ServeOptions extends Optional<Omit<ServeSettings, 'host'>>, Abortable {
  /**
   * The address to listen on, or several addresses, all with the same port.
   *
   * @default '0.0.0.0'
   */
  readonly host?: string | readonly string[] | undefined;
  /**
   * Its first value stops the server: it accepts no more connections, and completes when the open ones have
   * finished, or after `grace`.
   */
  readonly until?: Observable<unknown> | undefined;
}

/** The most bytes of an image: the default of `maxFrameBytes`, so that clients accept it. */
const MAX_IMAGE_BYTES = 32 * 2 ** 20;

/** The most bytes of the images of all open connections together, by default. */
const IMAGES_IN_MEMORY = 512 * 2 ** 20;
const MAX_CONNECTIONS = 8_192;
const MIN_CONNECTIONS = 64;

/** The default of `maxConnections`, which is lower for large images. */
export const defaultMaxConnections = ({ width, height }: Size): number => {
  const affordable = Math.floor(IMAGES_IN_MEMORY / storedPngSize(width, height));
  return Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, affordable));
};

/** The longest latency, in ms: an hour. */
const MAX_LATENCY = 3_600_000;

const SIZE: Size = { width: 10, height: 10 };

/** The size of an image as `WIDTHxHEIGHT`. */
export const imageSize: Kind<Size> = { check: checkSize, read: readSize, value: 'WxH' };

const hosts: Kind<readonly string[]> = { check: checkHosts, value: 'HOST' };

const socket: Kind<string> = { check: checkSocketPath, value: 'PATH' };

/** A limit per address. It cannot be used with `unix`, because clients of a Unix socket have no address. */
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
  size: option(imageSize, {
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
    more: 'in the order of the connections',
  }),
  latency: option(milliseconds(0, MAX_LATENCY), {
    default: 0,
    group: 'Source',
    describe: 'Send each image MS ms later, as a distant server would',
  }),
  jitter: option(milliseconds(0, MAX_LATENCY), {
    default: 0,
    group: 'Source',
    describe: 'Add 0 to MS ms to the latency of each image, at random',
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
      describe: 'TCP port; 0: any free port',
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
    shownDefault: 'the number of cores minus one',
    group: 'Limits',
    describe: 'Make images in at most N threads',
  }),
  maxConnections: option(wholeNumber(1), {
    default: ({ size: asked }) => defaultMaxConnections(asked),
    shownDefault: String(defaultMaxConnections(SIZE)),
    group: 'Limits',
    describe: 'Most connections open at once; further ones are closed',
    more: 'by default fewer if their images would take more than 512 MiB, but at least 64',
  }),
  maxPerAddress: option(perAddress, {
    group: 'Limits',
    describe: 'Most connections open at once from one address',
    more: 'with IPv6, from one /64 network',
    excludes: ['unix'],
  }),
  sendTimeout: option(milliseconds(1, 2 ** 31 - 1), {
    default: 10_000,
    group: 'Limits',
    describe: 'Disconnect a client that receives nothing for MS ms',
  }),
  minRate: option(numberWithin(0, Number.MAX_SAFE_INTEGER), {
    default: 10_000,
    group: 'Limits',
    describe: 'Disconnect a client slower than N bytes a second; 0: never',
    more: 'the time limit for an image is `sendTimeout` plus its size divided by this rate',
  }),
  grace: option(milliseconds(0, 2 ** 31 - 1), { default: 5_000 }),
  details: option(toggle, { default: false }),
};

/**
 * Checks the options of `servePipeline`, and fills in the others.
 *
 * @throws InvalidOptionError for the first option with an invalid value.
 */
export function checkServeOptions({ until: _, signal: __, ...given }: ServeOptions): ServeSettings {
  const host = typeof given.host === 'string' ? [given.host] : given.host;
  const settings = checkOptions(serveTable, { ...given, host });
  if (settings.unix !== undefined && (host ?? given.port) !== undefined) {
    throw new InvalidOptionError('unix', 'given without `host` and `port`', settings.unix);
  }
  return settings;
}

/** The most bytes of the path of a socket: `sun_path` of unix(7) without its final zero byte. */
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

/** Reads `10x10` as width and height. Returns any other text as it is, for the check to refuse. */
function readSize(typed: string): unknown {
  const [, width, height] = /^(\d{1,9})x(\d{1,9})$/i.exec(typed) ?? [];
  if (width === undefined || height === undefined) return typed;
  return { width: Number(width), height: Number(height) };
}
