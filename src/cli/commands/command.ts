import type { Flags } from '../flags/flag.js';

/** The parts of a command. */
export interface CommandOptions<Values> {
  readonly name: string;
  /** One line that says what the command does. */
  readonly describe: string;
  /** A paragraph for the help page of the command. */
  readonly about?: string;
  /** Explains the inputs, for the help page. A command without this text takes no inputs. */
  readonly inputs?: string;
  /** Examples for the help page. The first one is also shown if inputs are missing. */
  readonly examples: readonly [Example, ...Example[]];
  readonly flags: Flags;
  /**
   * Loads the code of the command and runs it. The library checks the values: a text that is not a number
   * stays text until then.
   *
   * @param values by the names of the options in the library.
   * @returns the exit code.
   */
  readonly run: (values: Values, inputs: readonly string[]) => Promise<number>;
}

/** A command line to copy, where `$0` is the program, and what it does. */
export type Example = readonly [line: string, what: string];

/** A command with any flags. */
export type Command = CommandOptions<Readonly<Record<string, unknown>>>;

/** Makes a command. `Values` are the types of its values after the library has checked them. */
export const command = <Values>({ run, ...options }: CommandOptions<Values>): Command => ({
  ...options,
  run: (values, inputs) => run(values as Values, inputs),
});
