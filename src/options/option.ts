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
  'Log and metrics',
  'Other',
] as const;
/** A heading under which options are listed. */
export type Group = (typeof GROUPS)[number];

/** One option: its default, its check, and how it is described and given as text. */
export interface Option<Value, Settings = never> {
  /** The value of an option that is not given, or a function of the options above it in its table. */
  readonly default: Value | ((above: Settings) => Value);
  /**
   * Gives a value back, typed.
   *
   * @param option the option's name, for the error.
   * @param above the settings of the options above it in its table.
   * @throws InvalidOptionError for a value outside the option's domain.
   */
  readonly check: (option: string, value: unknown, above: Settings) => Value;
  /** How the option is described and given as text; `undefined` for one that only code can give. */
  readonly text: OptionText | undefined;
}

/** How an option is described, and how it is given as text: as a flag, or as a variable. */
export interface OptionText {
  readonly group: Group;
  /**
   * What the option does, in a line of plain English; names of options stand in backticks. Of a switch
   * that is on by default: what it does to turn it off.
   */
  readonly describe: string;
  /** More about it, for a reference: a clause that follows `describe`. */
  readonly more?: string;
  /** What stands for the value in a help: `N`, `MS`, `FILE`. A switch has none. */
  readonly value?: string;
  /** Makes a value of a text. Text of another form is given back as it is: the check names it. */
  readonly read: (text: string) => unknown;
  /** One letter that stands for the name. */
  readonly short?: string;
  /** The default in words, where its value does not say it. */
  readonly shownDefault?: string;
  /** Words that the option takes, for a suggestion. */
  readonly words?: readonly string[];
  /** Whether it may be given several times, and all of its values count. */
  readonly isRepeatable?: true;
  /** Options that cannot be given together with this one. */
  readonly excludes?: readonly string[];
}

/** An entry for each option of some settings. */
export type OptionTable<Settings> = {
  readonly [Name in keyof Settings]-?: Option<Settings[Name], Settings>;
};

/** Some table, whatever its settings are. */
export type AnyTable = Readonly<Record<string, Option<unknown>>>;

/** What values of a kind have in common: how they are checked, and how they are written as text. */
export interface Kind<Value, Settings = unknown> {
  /** As {@link Option.check}. */
  readonly check: (option: string, value: unknown, above: Settings) => Value;
  /** As {@link OptionText.read}; text stays text without it. */
  readonly read?: (text: string) => unknown;
  /** As {@link OptionText.value}. */
  readonly value?: string;
  /** All words that an option of this kind takes. */
  readonly choices?: readonly string[];
}

/** What a kind leaves to each of its options. */
export type Described = Omit<OptionText, 'read'>;
/** Nothing, for an option that only code can give. */
export type Undescribed = { readonly [Part in keyof Described]?: undefined };

/**
 * An option of a kind.
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
    ...more
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
      ...(more as Omit<Described, 'group' | 'describe'>),
    },
  };
}

/**
 * Checks options that were given, and fills in the others.
 *
 * @throws InvalidOptionError for the first option outside its domain.
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
