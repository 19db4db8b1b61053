import type { Writable } from 'node:stream';
import { resultsStream } from '../process/standard-streams.js';

/** The values of flags that decide whether a command prints JSON lines, and to which stream. */
export interface JsonFlags {
  readonly json?: unknown;
  readonly log?: unknown;
  readonly output?: unknown;
  readonly gif?: unknown;
}

/** The stream for the JSON lines: stdout, or stderr if the GIF goes to stdout; `undefined` if there are none. */
export function jsonStream({ json, log, output, gif }: JsonFlags): Writable | undefined {
  if (json !== true && log !== 'json') return undefined;
  return resultsStream(typeof output === 'string' ? output : undefined, gif !== false);
}

/** The same for a command line that could not be read: a guess from its words. */
export const guessJsonStream = (args: readonly string[]): Writable | undefined =>
  jsonStream({
    json: args.includes('--json') || args.includes('--log=json'),
    output: args.some((word) => /^(-o|--output=)?-$/.test(word)) ? '-' : undefined,
  });
