import { InvalidOptionError, messageOf, PipelineError } from '../errors.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_PIPE, EXIT_USAGE, printError } from './exit.js';
import { explain, inFlags } from './explain.js';
import type { Invocation } from './parse.js';
import { leaveUnread } from './standard-streams.js';
import { UsageError } from './usage-error.js';

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
 * Says what went wrong in one line, unless it is that nobody listens any more.
 *
 * @param invocation what was typed, where that could be read.
 * @returns the exit code.
 */
export function fail(error: unknown, invocation?: Invocation): number {
  if (error instanceof PipelineError && error.code === 'ERR_OUTPUT_CLOSED') return EXIT_PIPE;
  if (error instanceof InvalidOptionError && invocation !== undefined) {
    printError(explain(error, invocation));
    return EXIT_USAGE;
  }
  printError(inFlags(messageOf(error), invocation?.given));
  if (!(error instanceof UsageError)) return EXIT_FAILED;
  process.stderr.write(error.usage.map((line) => `${line}\n`).join(''));
  return EXIT_USAGE;
}
