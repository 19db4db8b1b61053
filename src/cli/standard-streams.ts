import type { Readable, Writable } from 'node:stream';
import { isStandardOutput } from '../io/standard-paths.js';
import { EXIT_DONE } from './exit.js';
import { UsageError } from './usage-error.js';

/** What stands for standard input or output in the place of a path. */
export const STANDARD_STREAM = '-';

/** How long output that was written may still wait for its reader when a run has failed, in ms. */
const PATIENCE = 1_000;

/** Standard input, where somebody writes frames to it. */
export function standardInput(): Readable {
  if (process.stdin.isTTY) {
    throw new UsageError(
      'Expected PNG files on standard input, got a terminal; try: cat *.png | image-pipeline gif -',
    );
  }
  return process.stdin;
}

export interface Outputs {
  /** Where the GIF goes. */
  readonly output: string | Writable;
  /** Where lines for scripts go: to standard output, unless the GIF does. */
  readonly results: Writable;
}

/** @param isWanted whether there will be a GIF at all. */
export function outputs(output: string, isWanted = true): Outputs {
  const isStream = output === STANDARD_STREAM || isStandardOutput(output);
  if (!isStream || !isWanted) return { output, results: process.stdout };
  if (process.stdout.isTTY) {
    throw new UsageError(
      'Expected a pipe or a file to take the GIF, got a terminal; try: -o - > animation.gif',
    );
  }
  // A GIF that nobody reads to its end is a failure of its run, which closes what it opened first.
  process.stdout.off('error', leaveQuietly);
  return { output: process.stdout, results: process.stderr };
}

/** Whoever read our lines has seen enough, as `head` has. */
export const leaveQuietly = (): never => process.exit(EXIT_DONE);

/** Ends the process, if late, where a reader that takes nothing would keep it for ever. */
export function leaveUnread(): void {
  if (process.stdout.writableLength > 0) setTimeout(() => process.exit(), PATIENCE).unref();
}
