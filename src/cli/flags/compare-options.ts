import { availableParallelism } from 'node:os';
import { InvalidOptionError } from '../../index.js';
import {
  type Kind,
  host,
  imageSize,
  milliseconds,
  option,
  type OptionTable,
  text,
  toggle,
  wholeNumber,
} from '../../options/index.js';

/** The options of `compare`. */
export interface CompareSettings {
  /** A folder of PNG files that the own server sends; without one, it sends random images. */
  readonly images: string | undefined;
  /** The number of frames of each run; `undefined` for the number of files in `images`. */
  readonly count: number | undefined;
  /** The number of runs of each rung that count; one more comes first. */
  readonly rounds: number;
  readonly size: { readonly width: number; readonly height: number };
  /** In ms; of the own server, as `jitter`. */
  readonly latency: number;
  readonly jitter: number;
  /** A server to compare against; without a port, the command starts one. */
  readonly host: string;
  readonly port: number | undefined;
  readonly concurrency: number;
  readonly workers: number;
  /** The longest time of one run, in ms. */
  readonly runTimeout: number;
  /** Whether to try many numbers of connections and workers, too. */
  readonly sweep: boolean;
  /** The most connections that the sweep tries. */
  readonly sweepTo: number;
  readonly json: boolean;
  readonly markdown: boolean;
  /** Paths of reports, by their extension as SVG or HTML. */
  readonly report: readonly string[] | undefined;
}

/*
 * The defaults: on a machine of two cores, each step shows what it is worth, and all runs together take under
 * a minute and a half. For `plain`, a frame is some 15 ms of work, so that threads are worth their start; and
 * waiting for all frames takes about as long as half a thread's work, so that to overlap them is worth it.
 */
const COUNT = 120;
const SIZE = { width: 32, height: 32 };
/** In ms: on loopback alone, no connection waits. */
const LATENCY = 30;
const CONCURRENCY = 8;
/** In ms. */
const RUN_TIMEOUT = 60_000;

const reports: Kind<readonly string[]> = { check: checkReports, value: 'FILE' };

export const compareTable: OptionTable<CompareSettings> = {
  images: option(text('the path of a folder', 'FOLDER'), {
    group: 'Source',
    describe: 'Send the PNG files of FOLDER, in place of random images',
    excludes: ['size', 'port'],
  }),
  count: option<number | undefined, CompareSettings>(wholeNumber(1, 1_000_000), {
    default: ({ images }) => (images === undefined ? COUNT : undefined),
    shownDefault: `${COUNT}, or the number of files in FOLDER`,
    group: 'Source',
    describe: 'Download N frames in each run',
    short: 'n',
  }),
  size: option(imageSize, {
    default: SIZE,
    shownDefault: `${SIZE.width}x${SIZE.height}`,
    group: 'Source',
    describe: 'Width and height of the random images in pixels',
    excludes: ['images', 'port'],
  }),
  latency: option(milliseconds(0, 3_600_000), {
    default: LATENCY,
    group: 'Source',
    describe: 'The server sends each image MS ms later; 0: at once',
    excludes: ['port'],
  }),
  jitter: option(milliseconds(0, 3_600_000), {
    default: 0,
    group: 'Source',
    describe: 'Add 0 to MS ms to the latency of each image, at random',
    excludes: ['port'],
  }),
  host: option(host, {
    default: '127.0.0.1',
    group: 'Address',
    describe: 'Name or address of your own server; needs `port`',
  }),
  port: option(
    { ...wholeNumber(1, 65_535), value: 'PORT' },
    {
      group: 'Address',
      describe: 'Compare against your own server, at this TCP port',
      more: 'by default the command starts a server in another process',
      short: 'p',
      excludes: ['images', 'size', 'latency', 'jitter'],
    },
  ),
  rounds: option(wholeNumber(1, 1_000), {
    default: 5,
    group: 'Limits',
    describe: 'Time each step N times, after one run that is not timed',
  }),
  concurrency: option(wholeNumber(1, 65_536), {
    default: CONCURRENCY,
    group: 'Limits',
    describe: 'Most connections at once, from the second step on',
    short: 'c',
  }),
  workers: option(wholeNumber(1, 1_024), {
    default: availableParallelism(),
    shownDefault: 'the number of cores',
    group: 'Limits',
    describe: 'Encode in at most N threads, from the third step on',
  }),
  runTimeout: option(milliseconds(1, 3_600_000), {
    default: RUN_TIMEOUT,
    group: 'Limits',
    describe: 'Give up if one run takes longer than MS ms',
  }),
  sweep: option(toggle, {
    default: false,
    group: 'Limits',
    describe: 'Also try 1, 2, 4, 8 and more connections, and workers',
  }),
  sweepTo: option(wholeNumber(1, 65_536), {
    default: 512,
    group: 'Limits',
    describe: 'With `sweep`: try at most N connections',
  }),
  json: option(toggle, {
    default: false,
    group: 'Output',
    describe: 'Print the result as JSON',
    excludes: ['markdown'],
  }),
  markdown: option(toggle, {
    default: false,
    group: 'Output',
    describe: 'Print the result as tables in Markdown',
    excludes: ['json'],
  }),
  report: option(reports, {
    group: 'Output',
    describe: 'Write a picture to FILE.svg, or a page to FILE.html; repeatable',
    isRepeatable: true,
  }),
};

/** The form of a report's path. */
const REPORT = 'the path of a file that ends in .svg or .html';

function checkReports(name: string, value: unknown): readonly string[] {
  const path = text(REPORT, 'FILE');
  return (value as readonly unknown[]).map((each) => {
    const checked = path.check(name, each, undefined);
    if (/\.(svg|html)$/i.test(checked)) return checked;
    throw new InvalidOptionError(name, REPORT, each);
  });
}
