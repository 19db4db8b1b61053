import type { Argv, CommandModule } from 'yargs';
import { InvalidOptionError, messageOf } from '../errors.js';
import { EXIT_FAILED, EXIT_USAGE, printError } from './exit.js';
import { fromEnvironment, type Flags } from './flags.js';

/** The values of the flags after yargs, by camelCase name. What they are is the library's to check. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Values = Readonly<Record<string, any>>;

export interface CommandOptions {
  /** Name and positional arguments. */
  readonly command: string;
  readonly describe: string;
  readonly example: readonly [command: string, what: string];
  readonly flags: Flags;
  readonly positional?: (yargs: Argv) => Argv;
  /** Loads and runs what the command is for; gives the exit code. */
  readonly run: (values: Values) => Promise<number>;
}

/** A yargs command: flags, environment, example, and one way for errors to end. */
export const command = ({
  command: name,
  describe,
  example,
  flags,
  positional = (yargs) => yargs,
  run,
}: CommandOptions): CommandModule => ({
  command: name,
  describe,
  builder: (yargs) =>
    positional(yargs)
      .options(flags)
      .config(fromEnvironment(flags))
      .example(...example),
  handler: async (values) => {
    try {
      process.exitCode = await run(values);
    } catch (error) {
      process.exitCode = fail(error);
    }
  },
});

/** Says what went wrong in one line. */
export function fail(error: unknown): number {
  if (error instanceof InvalidOptionError) {
    const flag = error.option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    printError(`Expected --${flag} to be ${error.expected}, got ${error.received}`);
    return EXIT_USAGE;
  }
  printError(messageOf(error));
  return EXIT_FAILED;
}
