import type { Argv, CommandModule } from 'yargs';
import { InvalidOptionError, messageOf, PipelineError } from '../errors.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_PIPE, EXIT_USAGE, printError } from './exit.js';
import { checkSwitches, fromEnvironment, type Flags } from './flags.js';
import { showDashes } from './lone-dash.js';
import { leaveUnread } from './standard-streams.js';
import { UsageError } from './usage-error.js';

export interface CommandOptions<Values> {
  /** Name and positional arguments. */
  readonly command: string;
  readonly describe: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly flags: Flags;
  readonly positional?: (yargs: Argv) => Argv;
  /**
   * Loads and runs what the command is for; gives the exit code. What the values really are is for
   * the check of the library to find out: yargs hands on what was typed.
   */
  readonly run: (values: Values) => Promise<number>;
}

/** A yargs command: flags, environment, example, and one way for errors to end. */
export const command = <Values>({
  command: name,
  describe,
  examples,
  flags,
  positional = (yargs) => yargs,
  run,
}: CommandOptions<Values>): CommandModule => ({
  command: name,
  describe,
  builder: (yargs) =>
    positional(yargs)
      .options(flags)
      .config(fromEnvironment(flags))
      .check(() => {
        checkSwitches(flags, process.argv);
        return true;
      })
      .example(examples.map(([line, what]) => [line, what])),
  // Not async: while a promise runs, yargs renders the help, in case it fails.
  handler: (values) => {
    void exitWith(() => run(showDashes(values) as Values));
  },
});

async function exitWith(run: () => Promise<number>): Promise<void> {
  process.exitCode = EXIT_FAILED; // unless it ends in another way
  try {
    process.exitCode = await run();
  } catch (error) {
    process.exitCode = fail(error);
  }
  if (process.exitCode !== EXIT_DONE) leaveUnread();
}

/** Says what went wrong in one line, unless it is that nobody listens any more. */
export function fail(error: unknown): number {
  if (error instanceof InvalidOptionError) {
    const flag = error.option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const name = flag === 'inputs' ? 'the input' : `--${flag}`;
    printError(`Expected ${name} to be ${error.expected}, got ${error.received}`);
    return EXIT_USAGE;
  }
  if (error instanceof PipelineError && error.code === 'ERR_OUTPUT_CLOSED') return EXIT_PIPE;
  printError(messageOf(error));
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}
