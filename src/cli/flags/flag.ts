import type { AnyTable, OptionText } from '../../options/index.js';

/** One flag of a command line, and the variable of the environment that stands in for it. */
export interface Flag extends Omit<OptionText, 'excludes'> {
  /** The option that it gives a value. */
  readonly option: string;
  /** Of a switch: whether it turns its option off, as `--no-gif` does. */
  readonly isOff?: boolean;
  /** What the help says of the default. */
  readonly shownDefault?: string;
  /** The switch that says the opposite: this one is only another way to give that one. */
  readonly opposite?: string;
  /** Flags that cannot be used with this one: where it is typed, their variables do not count. */
  readonly overrules?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

/**
 * The flags of options: `--frames-dir` for `framesDir`, and `--no-gif` for `gif`, which is on by default.
 * Options that only code can give have none.
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

/** Of text and numbers; a switch says by its name what it does. */
function shown(preset: unknown): string {
  if (Array.isArray(preset)) return preset.join(', ');
  return typeof preset === 'string' || typeof preset === 'number' ? String(preset) : '';
}

/** The variable that stands in for a flag: IMAGE_PIPELINE_FRAMES_DIR for --frames-dir. */
export const variableOf = (flag: string): string =>
  `${VARIABLE_PREFIX}${flag.replaceAll('-', '_').toUpperCase()}`;
export const VARIABLE_PREFIX = 'IMAGE_PIPELINE_';

/** The flag of an option: `frames-dir` for `framesDir`. */
export const flagOf = (option: string): string =>
  option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
