import { closeSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { isStandardOutput, messageOf, systemCode } from '../../index.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_INCOMPLETE } from './exit.js';
import { printError } from '../terminal/print.js';
import { UsageError } from './usage-error.js';

/** The path that means standard input or standard output. */
export const STANDARD_STREAM = '-';

/** How long a failed run waits for the reader of its output before it exits, in ms. */
const PATIENCE = 1_000;

/**
 * Handles errors of the standard streams, which would otherwise end the process with a stack trace. If
 * results cannot be written, the run fails: one line on stderr, and exit code 1. It does not fail if the
 * reader closed the pipe (EPIPE), as `head` does. Errors of stderr are ignored.
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
 * Closes the descriptors of terminals that are gone. At exit Node resets the settings of its terminals, and
 * aborts (SIGABRT, with a core dump) if one is gone; it skips descriptors that are closed.
 */
function closeDead(terminals: readonly number[]): void {
  for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
}

/** Removes the handlers of stdout, for a command that handles the errors of stdout itself. */
function releaseStdout(): void {
  process.stdout.off('error', failRun);
  process.off('exit', failExit);
}

/** Whether results could not be written. */
let isLost = false;

function failRun(error: unknown): void {
  if (isLost || isClosed(error)) return;
  isLost = true;
  printError(`Cannot write to standard output: ${messageOf(error)}`);
}

/**
 * Runs at exit, because the command may set its exit code after the write error, or exit before Node emits
 * the error.
 */
function failExit(code: number): void {
  if (process.stdout.errored) failRun(process.stdout.errored);
  if (isLost && (code === EXIT_DONE || code === EXIT_INCOMPLETE)) process.exitCode = EXIT_FAILED;
}

/** Whether an error means that the reader closed the pipe. */
export const isClosed = (error: unknown): boolean => systemCode(error) === 'EPIPE';

/**
 * Handles the errors of stdout for a log. The process exits if the reader closed the pipe. Other errors are
 * ignored here, because the printer of the log counts the lines that cannot be written.
 *
 * @param lastWords called before the process exits, which waits for it.
 */
export function leaveWhenClosed(lastWords: () => Promise<void>): void {
  releaseStdout();
  process.stdout.on('error', (error) => {
    if (isClosed(error)) void lastWords().finally(() => process.exit(EXIT_DONE));
  });
}

/**
 * The standard input, to read frames from.
 *
 * @throws UsageError if it is a terminal.
 */
export function standardInput(): Readable {
  if (process.stdin.isTTY) {
    throw new UsageError(
      'Expected PNG files on standard input, got a terminal; try: cat *.png | image-pipeline gif -',
    );
  }
  return process.stdin;
}

/** The outputs of a run. */
export interface Outputs {
  /** The path or the stream of the GIF; `undefined` for the default of the library. */
  readonly output: string | Writable | undefined;
  /** The stream for lines that scripts read: stdout, or stderr if the GIF goes to stdout. */
  readonly results: Writable;
}

/**
 * Chooses the outputs of a run.
 *
 * @param output the value of `--output`.
 * @param isWanted whether the run makes a GIF.
 * @throws UsageError if the GIF would go to a terminal.
 */
export function outputs(output: string | undefined, isWanted = true): Outputs {
  const results = resultsStream(output, isWanted);
  if (results === process.stdout) return { output, results };
  if (process.stdout.isTTY) {
    throw new UsageError(
      'Expected standard output to be a pipe or a file, got a terminal; try: -o - > animation.gif',
    );
  }
  // The pipeline handles errors of this stream: they fail the run, which closes everything.
  releaseStdout();
  return { output: process.stdout, results };
}

/** The stream for lines that scripts read: stdout, or stderr if the GIF goes to stdout. */
export function resultsStream(output: string | undefined, isWanted = true): NodeJS.WriteStream {
  const isStream = output !== undefined && (output === STANDARD_STREAM || isStandardOutput(output));
  return isStream && isWanted ? process.stderr : process.stdout;
}

/** Exits after a second if output still waits for its reader, which may never read it. */
export function leaveUnread(): void {
  if (process.stdout.writableLength > 0) setTimeout(() => process.exit(), PATIENCE).unref();
}

/**
 * Makes a stream of a file write all bytes. Node calls `write` once, and ignores how many bytes it wrote, so
 * on a full disk the end of a text would be lost without an error. Pipes and terminals need no fix.
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
