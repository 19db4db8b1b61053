import { InvalidOptionError, messageOf, PipelineError } from '../index.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_PIPE, EXIT_USAGE } from './process/exit.js';
import { printError } from './terminal/print.js';
import { explain } from './command-line/explain.js';
import { inFlags } from './flags/in-flags.js';
import type { Invocation } from './command-line/parse.js';
import { leaveUnread } from './process/standard-streams.js';
import { UsageError } from './process/usage-error.js';

/** Runs a command; its end, good or bad, is the exit code of the process. */
export async function runCommand(invocation: Invocation): Promise<void> {
  const { command, values, inputs } = invocation;
  process.exitCode = EXIT_FAILED; // unless it ends in another way
  try {
    process.exitCode = await command.run(values, inputs);
  } catch (error) {
    process.exitCode = fail(error, invocation);
  }
  if (process.exitCode !== EXIT_DONE) leaveUnread();
}

/**
 * Says what went wrong.
 *
 * @param invocation what was typed, where that could be read.
 * @returns the exit code.
 */
export function fail(error: unknown, invocation?: Invocation): number {
  const { exitCode, message, usage } = failure(error, invocation);
  if (message !== undefined) printError(message);
  process.stderr.write(usage.map((line) => `${line}\n`).join(''));
  return exitCode;
}

export interface Failure {
  readonly exitCode: number;
  /** One line; none where nobody listens any more. */
  readonly message: string | undefined;
  /** Lines that show how the command is used. */
  readonly usage: readonly string[];
}

/** What an error means to somebody who typed a command. */
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
