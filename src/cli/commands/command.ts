import type { Flags } from '../flags/flag.js';

export interface CommandOptions<Values> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly describe: string;
  /** More about it, for its own help. */
  readonly about?: string;
  /** What its operands are, for its help; a command without this takes none. */
  readonly inputs?: string;
  /** The first of them is shown where the command is used in a wrong way, too. */
  readonly examples: readonly [Example, ...Example[]];
  readonly flags: Flags;
  /**
   * Loads and runs what the command is for; gives the exit code. What the values really are is for
   * the check of the library to find out: text that is no number stays text.
   *
   * @param values by the names of the library's options.
   */
  readonly run: (values: Values, inputs: readonly string[]) => Promise<number>;
}

export type Example = readonly [line: string, what: string];

export type Command = CommandOptions<Readonly<Record<string, unknown>>>;

/** A command, whose flags have values of these types once the library has checked them. */
export const command = <Values>({ run, ...options }: CommandOptions<Values>): Command => ({
  ...options,
  run: (values, inputs) => run(values as Values, inputs),
});
