import type { AnyTable, OptionText } from '../../options/index.js';

/** A flag of the command line, which can also be set by a variable of the environment. */
export interface Flag extends Omit<OptionText, 'excludes'> {
  /** The name of the option that the flag sets. */
  readonly option: string;
  /** Whether the flag turns its option off, as `--no-gif` does. */
  readonly isOff?: boolean;
  /** The default as shown in help; empty for none. */
  readonly shownDefault?: string;
  /** The name of the switch with the opposite meaning. This flag sets that one to the opposite value. */
  readonly opposite?: string;
  /** Flags that exclude this one. If this flag is on the command line, their variables are ignored. */
  readonly overrules?: readonly string[];
}

/** Flags by their long name without dashes. */
export type Flags = Readonly<Record<string, Flag>>;

/**
 * Makes the flags of a table of options: `--frames-dir` for `framesDir`, and `--no-gif` for `gif`, which is
 * on by default. Options that can only be set in code have no flag.
 */
export const flagsOf = (table: AnyTable): Flags =>
  Object.fromEntries(
    Object.entries(table).flatMap(([option, { default: preset, text }]) => {
      if (text === undefined) return [];
      const { excludes, ...parts } = text;
      const isOff = preset === true;
      const flag: Flag = {
        shownDefault: shown(preset),
        ...parts,
        option,
        isOff,
        overrules: excludes?.map(flagOf) ?? [],
      };
      return [[isOff ? `no-${flagOf(option)}` : flagOf(option), flag] as const];
    }),
  );

/** A default as text. A switch needs none, because its name says what it changes. */
function shown(preset: unknown): string {
  if (Array.isArray(preset)) return preset.join(', ');
  return typeof preset === 'string' || typeof preset === 'number' ? String(preset) : '';
}

/** The variable of the environment that sets a flag: IMAGE_PIPELINE_FRAMES_DIR for --frames-dir. */
export const variableOf = (flag: string): string =>
  `${VARIABLE_PREFIX}${flag.replaceAll('-', '_').toUpperCase()}`;
export const VARIABLE_PREFIX = 'IMAGE_PIPELINE_';

/** The name of the flag of an option: `frames-dir` for `framesDir`. */
export const flagOf = (option: string): string =>
  option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
