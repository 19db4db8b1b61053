import type { Command } from '../commands/command.js';
import type { Flag, Flags } from '../flags/flag.js';
import type { Given } from '../flags/given.js';
import type { TypedFlag } from './normalize.js';
import { listed, shown } from '../flags/shown.js';
import { didYouMean, suggest } from './suggest.js';
import { UsageError } from '../process/usage-error.js';

/** A flag by `--long` or `-s`, with its name. */
export function findFlag(flags: Flags, typed: string): readonly [string, Flag] | undefined {
  if (!typed.startsWith('--')) {
    return Object.entries(flags).find(([, { short }]) => short === typed.slice(1));
  }
  const name = typed.slice(2);
  return Object.hasOwn(flags, name) ? [name, flags[name] as Flag] : undefined;
}

/**
 * What a flag that was typed says.
 *
 * @param commands all that there are: a flag may belong to another one.
 * @throws UsageError for a flag that the command does not have, and for one that misses its value.
 */
export function readTyped(command: Command, typed: TypedFlag, commands: readonly Command[]): Given {
  const { name, word, value, next } = typed;
  // `-output` would be `-o utput`.
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
    throw new UsageError(`Expected a value behind ${name}${got}`);
  }
  return readGiven(command.flags, found[0], { name, isTyped: true, text: value });
}

/** What a text means for a flag, or for the one whose opposite it is. */
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
    return new UsageError(`${unknown}: it is one of ${listed(owners, 'and')}, not of ${command}`);
  }
  const meant = isLong ? inOtherWords(flags, name) : inOtherCase(flags, name);
  if (meant !== undefined) return new UsageError(unknown + didYouMean(`--${meant}`));
  const dashes =
    inputs === undefined ? '' : ', or write -- before an input that begins with a dash';
  return new UsageError(`${unknown}; see image-pipeline ${command} --help${dashes}`);
}

/** `--framesDir` for `--frames-dir`, `--no-quiet` for `--quiet=false`. */
function inOtherWords(flags: Flags, typed: string): string | undefined {
  const [, off] = /^--no-(.*)$/s.exec(typed) ?? [];
  const opposite = off === undefined ? undefined : findFlag(flags, `--${off}`);
  if (opposite !== undefined && opposite[1].value === undefined) return `${off}=false`;
  return suggest(typed.slice(2), Object.keys(flags));
}

/** `-v` for `-V`. */
const inOtherCase = (flags: Flags, typed: string): string | undefined => {
  const letter = typed.slice(1).toLowerCase();
  return Object.entries(flags).find(([, { short }]) => short?.toLowerCase() === letter)?.[0];
};
