import type { Options } from 'yargs';
import { PALETTES } from '../codecs/gif/encoder-settings.js';
import { DITHERS } from '../codecs/palette/dither.js';
import { encodeDefaults } from '../options/encode.js';
import { timingDefaults } from '../options/timing.js';
import { geometryDefaults } from '../options/geometry.js';
import { fetchDefaults } from '../options/fetch.js';
import { serveDefaults } from '../options/serve.js';
import { InvalidOptionError } from '../errors.js';

/**
 * The flags, once. Numbers have no `type`: yargs then turns what looks like one into a number and
 * leaves the rest as it was typed, so that the check of the library can name it.
 */
export type Flags = Readonly<Record<string, Options>>;

export const number = (describe: string, defaultValue?: number): Options => ({
  describe,
  requiresArg: true,
  ...(defaultValue === undefined ? {} : { default: defaultValue }),
});
const string = (describe: string, defaultValue: string): Options => ({
  describe,
  type: 'string',
  requiresArg: true,
  default: defaultValue,
});
export const text = (describe: string, defaultDescription?: string): Options => ({
  describe,
  type: 'string',
  requiresArg: true,
  ...(defaultDescription === undefined ? {} : { defaultDescription }),
});
const word = (describe: string, words: readonly string[]): Options =>
  text(`${describe}: ${words.join(', ')}`);
const boolean = (describe: string): Options => ({ describe, type: 'boolean', default: false });
/** One of two that exclude each other: without a default, which would count as given. */
const choice = (describe: string): Options => ({ describe, type: 'boolean' });

export const quietFlag = { quiet: boolean('Print results and errors only') };

const timingFlags = {
  delay: {
    ...number('How long each frame is shown, in ms'),
    // No `default`: whether it was given matters beside --fps.
    defaultDescription: String(timingDefaults.delay),
  },
  fps: number('Frames a second, in place of --delay: 0.5, 24, up to 100'),
  delays: text('CSV with lines of NAME-OR-INDEX,MS: delays of single frames'),
  'last-delay': number('How long the last frame is shown before the loop, in ms'),
} satisfies Flags;

/** What of the frames the GIF shows, and at what size. */
const geometryFlags = {
  crop: { ...text('The part of each frame to keep, as WxH+X+Y in pixels'), coerce: parseCrop },
  width: number("The GIF's width in pixels; alone it keeps the aspect ratio"),
  height: number("The GIF's height in pixels; alone it keeps the aspect ratio"),
  fit: text('How frames come to both: contain, cover, fill or inside', 'contain'),
  background: string('Bars of contain: transparent or #rrggbb', geometryDefaults.background),
  resample: string('lanczos, or nearest for pixel art', geometryDefaults.resample),
};

export const encodeFlags = {
  output: { ...string('The GIF; - for standard output', encodeDefaults.output), alias: 'o' },
  ...timingFlags,
  loop: number('Repetitions: 0 for ever, -1 to play once', encodeDefaults.loop),
  quality: number('1 (smallest) to 100 (closest to the frames)', encodeDefaults.quality),
  'max-bytes': {
    ...text('The best quality that fits: 8MB, 500kB, 2MiB'),
    coerce: parseBytes,
  },
  fast: boolean('Make palettes sooner, and worse'),
  colors: number('The most colours of a frame, 2 to 256; by quality, as all below'),
  tolerance: number('Leave a pixel that is shown this close in RGB, 0 to 442'),
  palette: word('Which frames share one', PALETTES),
  dither: word('Imitate colours between those of the palette', DITHERS),
  'dither-strength': number('How much of it, 0 to 1'),
  'merge-duplicates': choice('Show a frame for longer in place of equal ones after it'),
  'keep-duplicates': { ...choice('Every frame stays: the default'), conflicts: 'merge-duplicates' },
  lossy: number('Change a colour by so much in RGB to save bytes, 0 to 442'),
  ...geometryFlags,
  workers: { ...number('Threads that encode'), defaultDescription: 'cores' },
  'max-memory': {
    ...text('The most that frames in work may take: 500MB, 2GB', 'a quarter of the memory'),
    coerce: parseBytes,
  },
  'max-pixels': number('A frame of more pixels is refused', encodeDefaults.maxPixels),
};

/** @param note what it costs, behind each description. */
export const orderFlags = (note = '') => ({
  from: { ...number(`Index of the first frame to show${note}`), defaultDescription: '0' },
  to: { ...number(`Index of the last frame to show${note}`), defaultDescription: 'the last' },
  every: { ...number(`Of these, show every so many${note}`), defaultDescription: '1' },
  reverse: boolean(`Show them backwards${note}`),
  bounce: boolean(`Show them once more on the way back${note}`),
});

export const imageFlags = {
  size: {
    describe: "The images' width and height in pixels",
    type: 'string',
    requiresArg: true,
    defaultDescription: `${serveDefaults.size.width}x${serveDefaults.size.height}`,
    coerce: parseSize,
  },
  seed: { ...number('The same seed gives the same images'), defaultDescription: 'random' },
} satisfies Flags;

export const endpointFlags = (defaults: { readonly host: string; readonly port: number }) => ({
  host: string('Address', defaults.host),
  port: number('TCP port', defaults.port),
});

/** In any order but that of the wire, the GIF has to wait for the last frame. */
export const lateOrderFlags = orderFlags('; the GIF then waits for all downloads');

export const downloadFlags = {
  count: { ...number('Frames to download', fetchDefaults.count), alias: 'n' },
  concurrency: {
    ...number('Connections open at once, or auto: as many as do any good'),
    default: fetchDefaults.concurrency,
    alias: 'c',
  },
  rate: number('Connections a second, at most'),
  'max-bytes-per-second': {
    ...text('Of all connections together: 500kB, 2MiB'),
    coerce: parseBytes,
  },
  'frames-dir': { ...string('Folder for the frames', fetchDefaults.framesDir), alias: 'd' },
  retries: number('Tries of a frame after its first', fetchDefaults.retries),
  'retry-budget': {
    ...number('Tries after the first of all frames together'),
    defaultDescription: `${fetchDefaults.retryBudget}, or as many as open connections need`,
  },
  'on-error': {
    ...text('What a frame that fails for good does: fail the run, skip it, repeat the one before'),
    default: fetchDefaults.onError,
  },
  outage: number(
    'How long to wait for a server that is away, in ms; 0 not at all',
    fetchDefaults.outage,
  ),
  timeout: number('Time for one try of a frame, in ms', fetchDefaults.timeout),
  'max-disk': {
    ...text('The most that all frames together may take on disk', '10GB'),
    coerce: parseBytes,
  },
  resume: boolean('Keep frames that are on disk and whole'),
  'no-gif': boolean('Download only'),
};

/** `8MB`, `1.5MiB` or plain bytes as a number; what is not of that form stays, for the check to name. */
function parseBytes(value: unknown): unknown {
  const [, digits, prefix = '', binary] =
    /^(\d+(?:\.\d+)?)\s*(?:([kMG]?)(i?)B)?$/i.exec(String(value)) ?? [];
  if (digits === undefined) return value;
  return Math.floor(
    Number(digits) * (binary ? 1024 : 1000) ** ' kmg'.indexOf(prefix.toLowerCase() || ' '),
  );
}

/** `10x10` as width and height; what is not of that form stays as it is, for the check to name. */
function parseSize(value: unknown): unknown {
  const [, width, height] = /^(\d{1,9})x(\d{1,9})$/i.exec(String(value)) ?? [];
  if (width === undefined || height === undefined) return value;
  return { width: Number(width), height: Number(height) };
}

/** `320x240+0+16` as a box; what is not of that form stays as it is, for the check to name. */
function parseCrop(value: unknown): unknown {
  const [, ...numbers] = /^(\d{1,9})x(\d{1,9})\+(\d{1,9})\+(\d{1,9})$/i.exec(String(value)) ?? [];
  const [width, height, x, y] = numbers.map(Number);
  return y === undefined ? value : { width, height, x, y };
}

/**
 * What the environment says of these flags: IMAGE_PIPELINE_FRAMES_DIR for --frames-dir. yargs' own
 * `env` would take the variables of every command, and then call those of the others unknown.
 */
export function fromEnvironment(
  flags: Flags,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(flags)) {
    const variable = `IMAGE_PIPELINE_${name.replaceAll('-', '_').toUpperCase()}`;
    const value = environment[variable];
    if (value === undefined || value === '') continue;
    if (type === 'boolean') {
      if (!/^(true|false|1|0)$/i.test(value)) {
        throw new InvalidOptionError(name, `true or false in ${variable}`, value);
      }
      values[name] = /^(true|1)$/i.test(value);
    } else if (type === 'string') {
      values[name] = value;
    } else {
      values[name] = Number.isNaN(Number(value)) ? value : Number(value);
    }
  }
  return values;
}

/** A switch takes no value but true and false; yargs takes any other for false. */
export function checkSwitches(flags: Flags, argv: readonly string[]): void {
  for (const [, name = '', value = ''] of argv.map(
    (arg) => /^--([a-z-]+)=(.*)$/s.exec(arg) ?? [],
  )) {
    if (flags[name]?.type === 'boolean' && !/^(true|false)$/.test(value)) {
      throw new InvalidOptionError(name, 'true or false', value);
    }
  }
}
