import { VARIABLE_PREFIX, variableOf, type Flags } from '../flags/flag.js';
import { didYouMean, suggest } from './suggest.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says of these flags. A blank variable counts as absent. */
export const fromEnvironment = (
  flags: Flags,
  environment: Environment,
): (readonly [flag: string, text: string])[] =>
  flagsWithVariable(flags)
    .map((flag) => [flag, environment[variableOf(flag)] ?? ''] as const)
    .filter(([, text]) => text.trim() !== '');

/** A line for each variable that looks like ours and is not; those of any command are known. */
export function unknownVariables(allFlags: readonly Flags[], environment: Environment): string[] {
  const known = allFlags.flatMap((flags) => flagsWithVariable(flags).map(variableOf));
  const endings = new Map(known.map((name) => [name.slice(VARIABLE_PREFIX.length), name]));
  return Object.keys(environment)
    .filter((name) => name.startsWith(VARIABLE_PREFIX) && !known.includes(name))
    .map((name) => {
      // The prefix would make all of them alike.
      const ending = suggest(name.slice(VARIABLE_PREFIX.length), [...endings.keys()]);
      const meant = ending === undefined ? undefined : endings.get(ending);
      return `There is no flag for the variable ${name}${didYouMean(meant)}`;
    });
}

/** `--help` and `--version` are asked for once, by hand. */
const flagsWithVariable = (flags: Flags): string[] =>
  Object.keys(flags).filter((flag) => flag !== 'help' && flag !== 'version');
