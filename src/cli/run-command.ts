import type { Writable } from 'node:stream';
import { InvalidOptionError, messageOf, PipelineError } from '../index.js';
import { COMMANDS } from './commands/index.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_PIPE, EXIT_USAGE } from './process/exit.js';
import { printError } from './terminal/print.js';
import { explain } from './command-line/explain.js';
import { inFlags } from './flags/in-flags.js';
import { eventFlags } from './flags/own-flags.js';
import { errorFields } from './json/error-fields.js';
import { FATAL, jsonLine, writeLine } from './json/json-line.js';
import { jsonStream } from './json/json-stream.js';
import type { CommandErrorCode, RunFailed } from './json/lines.js';
import type { Invocation } from './command-line/parse.js';
import { leaveUnread } from './process/standard-streams.js';
import { UsageError } from './process/usage-error.js';

/** Runs a command, and sets the exit code of the process. */
export async function runCommand(invocation: Invocation): Promise<void> {
  const { command, values, inputs } = invocation;
  process.exitCode = EXIT_FAILED; // for a process that exits before the command has ended
  try {
    if (values['details'] === true && jsonStreamOf(invocation) === undefined) {
      throw new UsageError('--details adds lines to those of --json; give both');
    }
    process.exitCode = await command.run(values, inputs, COMMANDS);
  } catch (error) {
    process.exitCode = fail(error, invocation);
  }
  if (process.exitCode !== EXIT_DONE) leaveUnread();
}

/**
 * Prints an error: in words on stderr, and as the last of the JSON lines if there are such lines. If these go
 * to stderr, there are no words.
 *
 * @param invocation the command and its flags; `undefined` if the command line could not be read.
 * @returns the exit code.
 */
export function fail(
  error: unknown,
  invocation?: Invocation,
  json: Writable | undefined = invocation && jsonStreamOf(invocation),
): number {
  const { exitCode, message, usage } = failure(error, invocation);
  if (json) writeLine(json, jsonLine(FATAL, lastLine(error, message, exitCode)));
  if (json === process.stderr) return exitCode;
  if (message !== undefined) printError(message);
  process.stderr.write(usage.map((line) => `${line}\n`).join(''));
  return exitCode;
}

/** The stream for the JSON lines of a command; `undefined` if it prints none. */
export const jsonStreamOf = ({ command, values }: Invocation): Writable | undefined =>
  command.flags['details'] === eventFlags['details'] ? jsonStream(values) : undefined;

function lastLine(error: unknown, message: string | undefined, exitCode: number): RunFailed {
  if (error instanceof UsageError) {
    const code: CommandErrorCode = 'ERR_USAGE';
    return { type: 'error', code, message: error.message, exitCode };
  }
  const index = error instanceof PipelineError ? error.index : undefined;
  return { type: 'error', ...errorFields(error, message), index, exitCode };
}

/** The exit code and the text for an error. */
export interface Failure {
  readonly exitCode: number;
  /** One line; `undefined` to print nothing, because the reader of the GIF closed the pipe. */
  readonly message: string | undefined;
  /** Lines that show how the command is used. */
  readonly usage: readonly string[];
}

/** The exit code and the text for an error, in terms of the command line. */
export function failure(error: unknown, invocation?: Invocation): Failure {
  if (error instanceof UsageError) {
    return { exitCode: EXIT_USAGE, message: error.message, usage: error.usage };
  }
  if (error instanceof InvalidOptionError && invocation !== undefined) {
    return { exitCode: EXIT_USAGE, message: explain(error, invocation), usage: [] };
  }
  if (error instanceof PipelineError && error.code === 'ERR_OUTPUT_CLOSED') {
    return { exitCode: EXIT_PIPE, message: undefined, usage: [] };
  }
  const message = inFlags(messageOf(error), invocation?.given);
  return { exitCode: EXIT_FAILED, message, usage: [] };
}
