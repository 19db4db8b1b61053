import type { Flags } from '../flags/flag.js';

/** The parts of a command. */
export interface CommandOptions<Values> {
  readonly name: string;
  /** One line that says what the command does. */
  readonly describe: string;
  /** A paragraph for the help page of the command. */
  readonly about?: string;
  /** The words after the name of the command. A command without this takes none. */
  readonly inputs?: Inputs;
  /** Examples for the help page. The first one is also shown if inputs are missing. */
  readonly examples: readonly [Example, ...Example[]];
  readonly flags: Flags;
  /**
   * Loads the code of the command and runs it. The library checks the values: a text that is not a number
   * stays text until then.
   *
   * @param values by the names of the options in the library.
   * @param commands all commands, for a command that describes them.
   * @returns the exit code.
   */
  readonly run: (
    values: Values,
    inputs: readonly string[],
    commands: readonly Command[],
  ) => Promise<number>;
}

/** The inputs of a command: the words of its command line that belong to no flag. */
export interface Inputs {
  /** Their placeholder in the usage: `INPUT...`. */
  readonly value: string;
  /** Explains them, for the help page. */
  readonly about: string;
  /** What is expected, for the message if there are none. @default the command needs none */
  readonly expected?: string;
  /** All valid inputs, if they are words. @default inputs are paths */
  readonly words?: readonly string[];
}

/** A command line to copy, where `$0` is the program, and what it does. */
export type Example = readonly [line: string, what: string];

/** A command with any flags. */
export type Command = CommandOptions<Readonly<Record<string, unknown>>>;

/** Makes a command. `Values` are the types of its values after the library has checked them. */
export const command = <Values>({ run, ...options }: CommandOptions<Values>): Command => ({
  ...options,
  run: (values, inputs, commands) => run(values as Values, inputs, commands),
});
