import type { Optional } from './check.js';

/** The headings under which options are listed, in their order. */
export const GROUPS = [
  'Source',
  'Address',
  'Order and timing',
  'Size',
  'Picture',
  'Output',
  'Failures',
  'Limits',
  'Workers',
  'Log and metrics',
  'Other',
] as const;
/** A heading under which options are listed. */
export type Group = (typeof GROUPS)[number];

/** One option: its default, its check, and how it is described and given as text. */
export interface Option<Value, Settings = never> {
  /** The value if the option is not given; or a function that computes it from the options above. */
  readonly default: Value | ((above: Settings) => Value);
  /**
   * Checks a value, and returns it with its type.
   *
   * @param option the name of the option, for the error.
   * @param above the checked values of the options above this one in the table.
   * @throws InvalidOptionError for an invalid value.
   */
  readonly check: (option: string, value: unknown, above: Settings) => Value;
  /** How the option is described and given as text; `undefined` for an option that can only be set in code. */
  readonly text: OptionText | undefined;
}

/** How an option is described, and how it is given as text: by a flag or by an environment variable. */
export interface OptionText {
  readonly group: Group;
  /**
   * One line of plain English that says what the option does, with names of options in backticks. For a
   * switch that is on by default it says what turning it off does.
   */
  readonly describe: string;
  /** More details, for a reference: clauses that follow `describe` after a semicolon. */
  readonly more?: string;
  /** The placeholder of the value in help: `N`, `MS`, `FILE`. A switch has none. */
  readonly value?: string;
  /** The text that the option stands for if it is given without a value. */
  readonly implied?: string;
  /** Converts text to a value. Text that it cannot convert is returned unchanged, for the check to refuse. */
  readonly read: (text: string) => unknown;
  /** The short name, one letter. */
  readonly short?: string;
  /** The default for help, in other words than its value: `10GB` for 10,000,000,000. */
  readonly shownDefault?: string;
  /** Words that are valid values. One of them is suggested if a user mistypes it. Other values may be valid. */
  readonly words?: readonly string[];
  /** Whether the option may be given several times, to collect all values. */
  readonly isRepeatable?: true;
  /** Options that cannot be given together with this one. */
  readonly excludes?: readonly string[];
}

/** A table with an entry for each option of these settings. */
export type OptionTable<Settings> = {
  readonly [Name in keyof Settings]-?: Option<Settings[Name], Settings>;
};

/** A table of any settings. */
export type AnyTable = Readonly<Record<string, Option<unknown>>>;

/** A kind of values: how to check them, and how they are written as text. */
export interface Kind<Value, Settings = unknown> {
  /** As {@link Option.check}. */
  readonly check: (option: string, value: unknown, above: Settings) => Value;
  /** As {@link OptionText.read}. @default text stays as it is */
  readonly read?: (text: string) => unknown;
  /** As {@link OptionText.value}. */
  readonly value?: string;
  /** All valid values, if they are words. `describe` gets a list of them, and they become `words`. */
  readonly choices?: readonly string[];
}

/** The parts of the description that differ between the options of a kind. */
export type Described = Omit<OptionText, 'read'>;
/** No description: for an option that can only be set in code. */
export type Undescribed = { readonly [Part in keyof Described]?: undefined };

/**
 * Makes an option of a kind.
 *
 * @example
 * option(wholeNumber(1, 100), { default: 90, group: 'Picture', describe: '1 (smallest) to 100 (closest)' });
 */
export function option<Value, Settings>(
  kind: Kind<Value, NoInfer<Settings>>,
  parts: { readonly default: Value | ((above: Settings) => Value) } & (Described | Undescribed),
): Option<Value, Settings>;
export function option<Value, Settings>(
  kind: Kind<Value, NoInfer<Settings>>,
  parts?: { readonly default?: undefined } & (Described | Undescribed),
): Option<Value | undefined, Settings>;
export function option<Value, Settings>(
  { check, read = (text) => text, value, choices }: Kind<Value, Settings>,
  {
    default: preset,
    describe,
    group,
    ...others
  }: { readonly default?: Value | ((above: Settings) => Value) | undefined } & (
    Described | Undescribed
  ) = {},
): Option<Value | undefined, Settings> {
  if (describe === undefined || group === undefined) {
    return { default: preset, check, text: undefined };
  }
  return {
    default: preset,
    check,
    text: {
      group,
      describe: choices === undefined ? describe : `${describe}: ${choices.join(', ')}`,
      read,
      ...(value !== undefined && { value }),
      ...(choices !== undefined && { words: choices }),
      ...(others as Omit<Described, 'group' | 'describe'>),
    },
  };
}

/**
 * Checks the given options, and fills in the defaults of the others, in the order of the table.
 *
 * @throws InvalidOptionError for the first option with an invalid value.
 */
export function checkOptions<Settings extends object>(
  table: OptionTable<Settings>,
  given: Optional<Settings>,
): Settings {
  const settings: Partial<Settings> = {};
  for (const name of Object.keys(table) as (keyof Settings & string)[]) {
    const { default: preset, check } = table[name];
    const above = settings as Settings;
    const value = given[name];
    if (value !== undefined) settings[name] = check(name, value, above);
    else {
      settings[name] =
        typeof preset === 'function'
          ? (preset as (above: Settings) => typeof value)(above)
          : preset;
    }
  }
  return settings as Settings;
}
