import { VARIABLE_PREFIX, variableOf, type Flags } from '../flags/flag.js';
import { didYouMean, suggest } from './suggest.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The flags that variables of the environment set, with their text. A blank variable counts as absent. */
export const fromEnvironment = (
  flags: Flags,
  environment: Environment,
): (readonly [flag: string, text: string])[] =>
  flagsWithVariable(flags)
    .map((flag) => [flag, environment[variableOf(flag)] ?? ''] as const)
    .filter(([, text]) => text.trim() !== '');

/** A warning for each variable that has our prefix, but belongs to no flag of any command. */
export function unknownVariables(allFlags: readonly Flags[], environment: Environment): string[] {
  const known = allFlags.flatMap((flags) => flagsWithVariable(flags).map(variableOf));
  const endings = new Map(known.map((name) => [name.slice(VARIABLE_PREFIX.length), name]));
  return Object.keys(environment)
    .filter((name) => name.startsWith(VARIABLE_PREFIX) && !known.includes(name))
    .map((name) => {
      // Compared without the prefix, which would make all names similar.
      const ending = suggest(name.slice(VARIABLE_PREFIX.length), [...endings.keys()]);
      const meant = ending === undefined ? undefined : endings.get(ending);
      return `There is no flag for the variable ${name}${didYouMean(meant)}`;
    });
}

/** All flags but `--help` and `--version`, which make no sense for every run. */
const flagsWithVariable = (flags: Flags): string[] =>
  Object.keys(flags).filter((flag) => flag !== 'help' && flag !== 'version');
