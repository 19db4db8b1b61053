import type { Command } from '../commands/command.js';
import { COMMANDS } from '../commands/index.js';
import { fromEnvironment, unknownVariables, type Environment } from './environment.js';
import { variableOf } from '../flags/flag.js';
import { lay, valuesOf, type AllGiven } from '../flags/given.js';
import type { KnownFlags, TypedFlag } from './normalize.js';
import { findFlag, readGiven, readTyped } from './read-flag.js';
import { readWords } from './read-words.js';
import { listed, shown } from '../flags/shown.js';
import { didYouMean, suggest } from './suggest.js';
import { UsageError } from '../process/usage-error.js';

/** A command to run, with all that was given to it. */
export interface Invocation {
  readonly kind: 'run';
  readonly command: Command;
  /** The values of the given flags, by the name of the option in the library. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly given: AllGiven;
  /** Messages about things that are probably mistakes, but do not stop the command. */
  readonly warnings: readonly string[];
}

/** The request of a command line: run a command, show help, or show the version. */
export type Asked =
  | Invocation
  | { readonly kind: 'help'; readonly command: Command | undefined }
  | { readonly kind: 'version' };

/**
 * Reads a command line. Converts values to their types; the library checks whether they are valid.
 *
 * @param args the words of the command line after the name of the program.
 * @throws UsageError for a command line that cannot be read.
 */
export function parse(args: readonly string[], environment: Environment): Asked {
  const { flags, operands, afterDashes } = readWords(args, KNOWN_FLAGS);
  const [name, ...others] = operands;
  const inputs = [...others, ...afterDashes];

  if (name === 'help') return { kind: 'help', command: commandNamed(inputs[0]) };
  const command = commandNamed(name);
  if (isAskedFor('help', flags)) return { kind: 'help', command };
  if (isAskedFor('version', flags)) return { kind: 'version' };
  if (command === undefined) throw noCommand(flags, inputs);
  // `gif help` is no request for help, because an input may have that name.
  if (command.inputs === undefined && inputs.length === 1 && inputs[0] === 'help') {
    return { kind: 'help', command };
  }

  const typed = flags.map((flag) => readTyped(command, flag, COMMANDS));
  const variables = fromEnvironment(command.flags, environment).map(([flag, text]) =>
    readGiven(command.flags, flag, { name: variableOf(flag), isTyped: false, text }),
  );
  const given = lay(typed, variables, command.flags);
  return {
    kind: 'run',
    command,
    values: valuesOf(command.flags, given),
    inputs: checkInputs(command, inputs),
    given,
    warnings: unknownVariables(
      COMMANDS.map((each) => each.flags),
      environment,
    ),
  };
}

/**
 * By name with dashes, for the flags of all commands: the kind of a flag. Words are read before the command is
 * known, so a name must be the same kind of flag in all commands.
 */
const KNOWN_FLAGS: KnownFlags = new Map(
  COMMANDS.flatMap(({ flags }) =>
    Object.entries(flags).flatMap(([name, { short, value, implied }]) =>
      [`--${name}`, ...(short === undefined ? [] : [`-${short}`])].map(
        (each) =>
          [
            each,
            value === undefined ? 'switch' : implied === undefined ? 'value' : { implied },
          ] as const,
      ),
    ),
  ),
);

const isAskedFor = (name: string, typed: readonly TypedFlag[]): boolean =>
  COMMANDS.some(({ flags }) =>
    typed.some((flag) => {
      const [found, { read = String } = {}] = findFlag(flags, flag.name) ?? [];
      return found === name && read(flag.value ?? 'true') === true;
    }),
  );

function commandNamed(name: string | undefined): Command | undefined {
  const command = COMMANDS.find((each) => each.name === name);
  if (command !== undefined || name === undefined) return command;
  const names = COMMANDS.map((each) => each.name);
  const meant = suggest(name, [...names, 'help']);
  const hint = meant === undefined ? `; expected ${listed(names)}` : didYouMean(meant);
  throw new UsageError(`Unknown command ${shown(name)}${hint}`);
}

function noCommand(flags: readonly TypedFlag[], inputs: readonly string[]): UsageError {
  const unknown = flags.find(({ name }) => !COMMANDS.some((each) => findFlag(each.flags, name)));
  const got = unknown === undefined ? '' : `, got ${shown(unknown.word)}`;
  const where = inputs.length === 0 ? got : ' before --';
  return new UsageError(`Expected a command${where}: ${listed(COMMANDS.map((c) => c.name))}`, [
    'Usage:   image-pipeline COMMAND [FLAGS]',
    'Example: image-pipeline demo -n 1000',
    'Help:    image-pipeline --help',
  ]);
}

function checkInputs(command: Command, operands: readonly string[]): readonly string[] {
  const { name, inputs, examples } = command;
  const [first] = operands;
  if (inputs === undefined && first !== undefined) {
    throw new UsageError(
      `${name} takes no inputs, got ${shown(first)}; see image-pipeline ${name} --help`,
    );
  }
  if (inputs?.expected !== undefined && first === undefined) {
    throw new UsageError(`Expected ${inputs.expected}`, [
      `Usage:   image-pipeline ${name} ${inputs.value} [FLAGS]`,
      `Example: ${examples[0][0].replace('$0', 'image-pipeline')}`,
      `Help:    image-pipeline ${name} --help`,
    ]);
  }
  if (operands.includes('')) {
    throw new UsageError('Expected a folder, a file or a pattern, got an empty input');
  }
  return operands;
}
