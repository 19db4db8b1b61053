import type { Command } from '../commands/command.js';
import type { Flag, Flags } from '../flags/flag.js';
import type { Given } from '../flags/given.js';
import type { TypedFlag } from './normalize.js';
import { listed, shown } from '../flags/shown.js';
import { didYouMean, suggest } from './suggest.js';
import { UsageError } from '../process/usage-error.js';

/** Finds a flag by `--long` or `-s`. Returns its long name without dashes, and the flag. */
export function findFlag(flags: Flags, typed: string): readonly [string, Flag] | undefined {
  if (!typed.startsWith('--')) {
    return Object.entries(flags).find(([, { short }]) => short === typed.slice(1));
  }
  const name = typed.slice(2);
  return Object.hasOwn(flags, name) ? [name, flags[name] as Flag] : undefined;
}

/**
 * Reads the value of a flag from the command line.
 *
 * @param commands all commands, to say which of them an unknown flag belongs to.
 * @throws UsageError for a flag that the command does not have, a missing value, or a switch with a value
 *   other than true or false.
 */
export function readTyped(command: Command, typed: TypedFlag, commands: readonly Command[]): Given {
  const { name, word, value, next } = typed;
  // Without this, `-output` would be read as `-o utput`.
  const long = /^-([^-=][^=]+)/s.exec(word)?.[1];
  if (long !== undefined && Object.hasOwn(command.flags, long)) {
    throw new UsageError(`Unknown flag -${long}; did you mean --${long}?`);
  }
  const found = findFlag(command.flags, name);
  if (found === undefined) throw unknownFlag(command, typed, commands);
  if (found[1].value !== undefined && value === undefined) {
    const got =
      next === undefined
        ? ''
        : `, got the flag ${shown(next)}; write ${name}=${shown(next)} if it is the value`;
    throw new UsageError(`Expected a value after ${name}${got}`);
  }
  return readGiven(command.flags, found[0], { name, isTyped: true, text: value });
}

/** Reads a text as the value of a flag. A flag with an opposite sets that one, to the opposite value. */
export function readGiven(
  flags: Flags,
  name: string,
  given: Pick<Given, 'name' | 'isTyped' | 'text'>,
): Given {
  const { value: placeholder, opposite, read } = flags[name] as Flag;
  const value = read(given.text ?? 'true');
  if (placeholder === undefined && typeof value !== 'boolean') {
    throw new UsageError(
      `Expected ${given.name} to be true or false, got ${shown(given.text ?? '')}`,
    );
  }
  return opposite === undefined
    ? { flag: name, value, ...given }
    : { flag: opposite, value: !value, ...given };
}

function unknownFlag(
  { name: command, flags, inputs }: Command,
  { name, word }: TypedFlag,
  commands: readonly Command[],
): UsageError {
  const isLong = name.startsWith('--');
  const unknown = `Unknown flag ${shown(name)}${isLong || name === word ? '' : ` in ${shown(word)}`}`;

  const owners = commands.filter((other) => findFlag(other.flags, name)).map((other) => other.name);
  if (owners.length > 0) {
    return new UsageError(`${unknown}: it belongs to ${listed(owners, 'and')}, not to ${command}`);
  }
  const meant = isLong ? inOtherWords(flags, name) : inOtherCase(flags, name);
  if (meant !== undefined) return new UsageError(unknown + didYouMean(`--${meant}`));
  const dashes =
    inputs?.expected === undefined ? '' : ', or write -- before an input that begins with a dash';
  return new UsageError(`${unknown}; see image-pipeline ${command} --help${dashes}`);
}

/** A flag of a similar name: `--frames-dir` for `--framesDir`, `--quiet=false` for `--no-quiet`. */
function inOtherWords(flags: Flags, typed: string): string | undefined {
  const [, off] = /^--no-(.*)$/s.exec(typed) ?? [];
  const opposite = off === undefined ? undefined : findFlag(flags, `--${off}`);
  if (opposite !== undefined && opposite[1].value === undefined) return `${off}=false`;
  return suggest(typed.slice(2), Object.keys(flags));
}

/** The flag with the same letter in the other case: `--version`, whose letter is `-V`, for `-v`. */
const inOtherCase = (flags: Flags, typed: string): string | undefined => {
  const letter = typed.slice(1).toLowerCase();
  return Object.entries(flags).find(([, { short }]) => short?.toLowerCase() === letter)?.[0];
};
