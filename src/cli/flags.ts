import type { Options } from 'yargs';
import { encodeDefaults } from '../options/encode.js';
import { fetchDefaults } from '../options/fetch.js';
import { serveDefaults } from '../options/serve.js';
import { InvalidOptionError } from '../errors.js';

/**
 * The flags, once. Numbers have no `type`: yargs then turns what looks like one into a number and
 * leaves the rest as it was typed, so that the check of the library can name it.
 */
export type Flags = Readonly<Record<string, Options>>;

const number = (describe: string, defaultValue?: number): Options => ({
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
const boolean = (describe: string): Options => ({ describe, type: 'boolean', default: false });

export const quietFlag = { quiet: boolean('Print results and errors only') };

export const encodeFlags = {
  output: { ...string('The GIF; - for standard output', encodeDefaults.output), alias: 'o' },
  delay: number('How long each frame is shown, in ms', encodeDefaults.delay),
  loop: number('Repetitions: 0 for ever, -1 to play once', encodeDefaults.loop),
  quality: number('1 (smallest) to 100 (closest to the frames)', encodeDefaults.quality),
  workers: { ...number('Threads that encode'), defaultDescription: 'cores' },
};

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

export const downloadFlags = {
  count: { ...number('Frames to download', fetchDefaults.count), alias: 'n' },
  concurrency: { ...number('Connections open at once', fetchDefaults.concurrency), alias: 'c' },
  'frames-dir': { ...string('Folder for the frames', fetchDefaults.framesDir), alias: 'd' },
  retries: number('Tries of a frame after its first', fetchDefaults.retries),
  timeout: number('Time for one try of a frame, in ms', fetchDefaults.timeout),
  resume: boolean('Keep frames that are on disk and whole'),
  'no-gif': boolean('Download only'),
};

/** `10x10` as width and height; what is not of that form stays as it is, for the check to name. */
function parseSize(value: unknown): unknown {
  const [, width, height] = /^(\d{1,9})x(\d{1,9})$/i.exec(String(value)) ?? [];
  if (width === undefined || height === undefined) return value;
  return { width: Number(width), height: Number(height) };
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
