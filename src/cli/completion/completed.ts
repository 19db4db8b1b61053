import type { Command, Inputs } from '../commands/command.js';
import { inFlags } from '../flags/in-flags.js';

/** The words that may stand for a value: a list of them, paths, or both. */
export interface Values {
  readonly words: readonly string[];
  readonly paths?: 'files' | 'folders';
}

/** A flag, as a shell completes it. */
export interface CompletedFlag {
  /** The long name with dashes. */
  readonly long: string;
  /** The short name with its dash. */
  readonly short?: string;
  readonly describe: string;
  /** The placeholder of the value; `undefined` for a flag that may stand without one. */
  readonly placeholder: string | undefined;
  readonly values: Values;
  readonly isRepeatable: boolean;
  /** The names, with dashes, of the flags that exclude this one. */
  readonly excludedBy: readonly string[];
}

/** A command, as a shell completes it. */
export interface CompletedCommand {
  readonly name: string;
  readonly describe: string;
  readonly flags: readonly CompletedFlag[];
  readonly inputs: Values;
}

/** What a shell completes: the commands of the program, and `help`. */
export function completed(commands: readonly Command[]): CompletedCommand[] {
  const help: CompletedCommand = {
    name: 'help',
    describe: 'Show the flags of a command, with examples',
    flags: [],
    inputs: { words: commands.map(({ name }) => name) },
  };
  return [...commands.map(completedCommand), help];
}

const completedCommand = ({ name, describe, flags, inputs }: Command): CompletedCommand => ({
  name,
  describe,
  flags: Object.entries(flags).map(([flag, { short, value, implied, words = [], ...parts }]) => ({
    long: `--${flag}`,
    ...(short !== undefined && { short: `-${short}` }),
    describe: inFlags(parts.describe),
    placeholder: implied === undefined ? value : undefined,
    values: { words, ...pathsOf(value) },
    isRepeatable: parts.isRepeatable === true,
    excludedBy: (parts.overrules ?? []).flatMap((other) => {
      const letter = flags[other]?.short;
      return [`--${other}`, ...(letter === undefined ? [] : [`-${letter}`])];
    }),
  })),
  inputs: inputValues(inputs),
});

function inputValues(inputs: Inputs | undefined): Values {
  if (inputs === undefined) return { words: [] };
  return inputs.words === undefined ? { words: [], paths: 'files' } : { words: inputs.words };
}

/** The placeholders of values that are paths. The module of an encoder is a file. */
const PATHS: Readonly<Record<string, Values['paths']>> = {
  FILE: 'files',
  PATH: 'files',
  ENCODER: 'files',
  FOLDER: 'folders',
};

function pathsOf(placeholder: string | undefined): Pick<Values, 'paths'> {
  const paths = placeholder === undefined ? undefined : PATHS[placeholder];
  return paths === undefined ? {} : { paths };
}

/** The flags that may stand without a command. */
export const programFlags = (commands: readonly CompletedCommand[]): CompletedFlag[] =>
  (commands[0]?.flags ?? []).filter(({ long }) => long === '--help' || long === '--version');

/** The names of a flag, with dashes: the short one first. */
export const namesOf = ({ short, long }: CompletedFlag): string[] =>
  short === undefined ? [long] : [short, long];

/** The names of all flags that need a value. A name needs one in all commands, or in none. */
export const namesWithValue = (commands: readonly CompletedCommand[]): string[] => [
  ...new Set(
    commands.flatMap(({ flags }) =>
      flags.filter(({ placeholder }) => placeholder !== undefined).flatMap(namesOf),
    ),
  ),
];

/** A text as one word of a shell, in single quotes. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
