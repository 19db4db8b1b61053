/** The headings of the help, in its order. */
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
export type Group = (typeof GROUPS)[number];

/** One flag of a command line, and the variable of the environment that stands in for it. */
export interface Flag {
  readonly group: Group;
  /** One line of help, in plain English. */
  readonly describe: string;
  /** What stands for its value in the help: `N`, `MS`, `FILE`. A switch has none. */
  readonly value?: string;
  /**
   * Makes a value of what was typed. Text of another form is given back as it is: the check of the
   * library names it.
   */
  readonly read: (text: string) => unknown;
  /** One letter, without its dash. */
  readonly short?: string;
  /** Its value where nobody gives one. */
  readonly default?: string | number | boolean;
  /** What the help says of the default, where that is not the value of `default`. */
  readonly defaultDescription?: string;
  /** The words that it takes, for a suggestion. */
  readonly words?: readonly string[];
  /** Whether all of its values count, where it is given several times. */
  readonly isRepeatable?: true;
  /** The switch that says the opposite: this one is only another way to give that one. */
  readonly opposite?: string;
  /** Flags that cannot be used with this one: where it is typed, their variables do not count. */
  readonly overrules?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

/** What a maker of flags leaves to `group`. */
export type Ungrouped = Omit<Flag, 'group'>;

/** Puts flags under one heading of the help. */
export const group = <Name extends string>(
  name: Group,
  flags: Readonly<Record<Name, Ungrouped>>,
): Record<Name, Flag> =>
  Object.fromEntries(
    Object.entries<Ungrouped>(flags).map(([flag, parts]) => [flag, { ...parts, group: name }]),
  ) as Record<Name, Flag>;

const withDefault = (value: string | number | undefined) =>
  value === undefined ? {} : { default: value };

/** @param value what stands for the number in the help. */
export const number = (value: string, describe: string, defaultValue?: number): Ungrouped => ({
  value,
  describe,
  read: readNumber,
  ...withDefault(defaultValue),
});

export const text = (value: string, describe: string, defaultValue?: string): Ungrouped => ({
  value,
  describe,
  read: (typed) => typed,
  ...withDefault(defaultValue),
});

/** One of a few words. */
export const word = (
  describe: string,
  words: readonly string[],
  defaultValue?: string,
): Ungrouped => ({
  ...text('WORD', `${describe}: ${words.join(', ')}`, defaultValue),
  words,
});

/** @param describe says what the bytes are of. */
export const bytes = (describe: string): Ungrouped => ({
  value: 'BYTES',
  describe,
  read: readBytes,
});

/** On or off; it is off where nobody gives it. */
export const toggle = (describe: string): Ungrouped => ({
  describe,
  read: readSwitch,
  default: false,
});

/** Decimal digits: `0x10` is more likely a size than 16. */
function readNumber(typed: string): unknown {
  const isNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(typed);
  return isNumber ? Number(typed) : typed;
}

/** What a switch takes after its `=`; anything else is given back. */
function readSwitch(typed: string): unknown {
  if (/^(true|yes|on|1)$/i.test(typed)) return true;
  return /^(false|no|off|0)$/i.test(typed) ? false : typed;
}

/** `8MB`, `1.5MiB` or plain bytes. */
function readBytes(typed: string): unknown {
  const [, digits, prefix = '', binary] =
    /^\s*(\d+(?:\.\d+)?)\s*(?:([kMG]?)(i?)B)?\s*$/i.exec(typed) ?? [];
  if (digits === undefined) return typed;
  return Math.floor(
    Number(digits) * (binary ? 1024 : 1000) ** ' kmg'.indexOf(prefix.toLowerCase() || ' '),
  );
}

/** `10x10`, as width and height. */
export function readSize(typed: string): unknown {
  const [, width, height] = /^(\d{1,9})x(\d{1,9})$/i.exec(typed) ?? [];
  if (width === undefined || height === undefined) return typed;
  return { width: Number(width), height: Number(height) };
}

/** `320x240+0+16`, as a box. */
export function readBox(typed: string): unknown {
  const [, ...numbers] = /^(\d{1,9})x(\d{1,9})\+(\d{1,9})\+(\d{1,9})$/i.exec(typed) ?? [];
  const [width, height, x, y] = numbers.map(Number);
  return y === undefined ? typed : { width, height, x, y };
}

/** The variable that stands in for a flag: IMAGE_PIPELINE_FRAMES_DIR for --frames-dir. */
export const variableOf = (flag: string): string =>
  `${VARIABLE_PREFIX}${flag.replaceAll('-', '_').toUpperCase()}`;
export const VARIABLE_PREFIX = 'IMAGE_PIPELINE_';

/** The library's name of a flag's option: `framesDir` for `frames-dir`. */
export const optionOf = (flag: string): string =>
  flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** And back. */
export const flagOf = (option: string): string =>
  option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
