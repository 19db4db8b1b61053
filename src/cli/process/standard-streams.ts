import { closeSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { isStandardOutput, messageOf, systemCode } from '../../index.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_INCOMPLETE } from './exit.js';
import { printError } from '../terminal/print.js';
import { UsageError } from './usage-error.js';

/** What stands for standard input or output in the place of a path. */
export const STANDARD_STREAM = '-';

/** How long output that was written may still wait for its reader when a run has failed, in ms. */
const PATIENCE = 1_000;

/**
 * Makes errors of the standard streams end nothing by chance. Results that cannot be written are an
 * error of the run: one line on stderr and exit code 1. Only where their reader went away (EPIPE), as
 * `head` does, nobody is there to miss them. What stderr does not take is lost.
 */
export function guardStandardStreams(): void {
  writeWhole(process.stdout);
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', failRun);
  process.on('exit', failExit);
  const terminals = STANDARD_FDS.filter((fd) => isatty(fd));
  process.on('exit', () => closeDead(terminals));
}

const STANDARD_FDS = [0, 1, 2];

/**
 * At its end Node gives terminals their settings back, and aborts (SIGABRT, with a core dump) where
 * one was closed meanwhile. It passes over what is not open.
 */
function closeDead(terminals: readonly number[]): void {
  for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
}

/** For those who look after the errors of stdout themselves. */
function releaseStdout(): void {
  process.stdout.off('error', failRun);
  process.off('exit', failExit);
}

let isLost = false;

function failRun(error: unknown): void {
  if (isLost || isClosed(error)) return;
  isLost = true;
  printError(`Cannot write to standard output: ${messageOf(error)}`);
}

/** The last moment: the command may have set its exit code after the error, or left before its event. */
function failExit(code: number): void {
  if (process.stdout.errored) failRun(process.stdout.errored);
  if (isLost && (code === EXIT_DONE || code === EXIT_INCOMPLETE)) process.exitCode = EXIT_FAILED;
}

/** Whether the reader of a stream went away. */
export const isClosed = (error: unknown): boolean => systemCode(error) === 'EPIPE';

/**
 * For a log: its printer counts the lines that cannot be written, and only a closed pipe is the end.
 *
 * @param lastWords what is still to be done then.
 */
export function leaveWhenClosed(lastWords: () => Promise<void>): void {
  releaseStdout();
  process.stdout.on('error', (error) => {
    if (isClosed(error)) void lastWords().finally(() => process.exit(EXIT_DONE));
  });
}

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
  /** Where the GIF goes; the library's default where nobody says it. */
  readonly output: string | Writable | undefined;
  /** Where lines for scripts go: to standard output, unless the GIF does. */
  readonly results: Writable;
}

/** @param isWanted whether there will be a GIF at all. */
export function outputs(output: string | undefined, isWanted = true): Outputs {
  const isStream = output !== undefined && (output === STANDARD_STREAM || isStandardOutput(output));
  if (!isStream || !isWanted) return { output, results: process.stdout };
  if (process.stdout.isTTY) {
    throw new UsageError(
      'Expected a pipe or a file to take the GIF, got a terminal; try: -o - > animation.gif',
    );
  }
  // A GIF that is not read or written to its end is a failure of its run, which closes what it opened.
  releaseStdout();
  return { output: process.stdout, results: process.stderr };
}

/** Ends the process, if late, where a reader that takes nothing would keep it for ever. */
export function leaveUnread(): void {
  if (process.stdout.writableLength > 0) setTimeout(() => process.exit(), PATIENCE).unref();
}

/**
 * Node writes a file with one call, and takes what did not fit for written: on a disk that fills up,
 * the end of a text would be lost without an error. Pipes and terminals write all by themselves.
 */
function writeWhole(stream: Writable & { readonly fd: number }): void {
  if (stream instanceof Socket) return;
  const { fd } = stream;
  stream._write = (chunk: string | Buffer, encoding, done) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
}
