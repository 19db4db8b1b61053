import type { Command, Example } from './command.js';
import { GROUPS, type Flag } from './flag.js';

/** Columns: as wide as a terminal is, where it says so, and no wider than is good to read. */
const USUAL_WIDTH = 80;
const MIN_WIDTH = 40;
const MAX_WIDTH = 100;

/** Rows with a left part that is longer have their text below it. */
const MAX_LEFT = 28;

/** @param columns of the terminal; `undefined` or 0 where nobody knows. */
export const widthOf = (columns: number | undefined): number =>
  columns ? Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns)) : USUAL_WIDTH;

/** The help of the program. */
export const helpOfAll = (commands: readonly Command[], width: number): string =>
  sections([
    'image-pipeline COMMAND [FLAGS]',
    'Many frames, from anywhere, into one GIF.',
    section(
      'Commands',
      rows(
        commands.map((command) => [usage(command), command.describe]),
        width,
      ),
    ),
    section(
      'Help',
      rows(
        [
          ['image-pipeline help COMMAND', 'Show the flags of a command, with examples'],
          ['image-pipeline --version', 'Show the version'],
        ],
        width,
      ),
    ),
    wrapped(ENVIRONMENT, width),
  ]);

/** The help of one command: how it is used, examples, and its flags in groups. */
export const helpOf = (command: Command, width: number): string =>
  sections([
    `${usage(command)} [FLAGS]`,
    wrapped(`${command.describe}.`, width),
    wrapped(command.inputs ?? '', width),
    wrapped(command.about ?? '', width),
    section('Examples', examples(command.examples, width)),
    ...GROUPS.map((group) => {
      const flags = Object.entries(command.flags).filter(([, flag]) => flag.group === group);
      return flags.length === 0 ? '' : section(group, rows(flags.map(row), width, MAX_LEFT));
    }),
    wrapped(ENVIRONMENT, width),
  ]);

const ENVIRONMENT =
  'Every flag is also read from the environment: IMAGE_PIPELINE_FRAMES_DIR for --frames-dir. ' +
  'What is typed counts more.';

const usage = ({ name, inputs }: Command): string =>
  `image-pipeline ${name}${inputs === undefined ? '' : ' INPUT...'}`;

const examples = (lines: readonly Example[], width: number): string =>
  rows(
    lines.map(([line, what]) => [line.replace('$0', 'image-pipeline'), what]),
    width,
  );

/** `-n, --count N` and what it does, with its default. */
function row([name, flag]: [string, Flag]): [string, string] {
  const { short, value, describe, default: preset, defaultDescription } = flag;
  const letter = short === undefined ? '    ' : `-${short}, `;
  const shownDefault = defaultDescription ?? (preset === false ? undefined : preset);
  return [
    `${letter}--${name}${value === undefined ? '' : ` ${value}`}`,
    describe + (shownDefault === undefined ? '' : ` [${String(shownDefault)}]`),
  ];
}

const sections = (parts: readonly string[]): string =>
  `${parts.filter((part) => part !== '').join('\n\n')}\n`;

const section = (title: string, body: string): string => `${title}:\n${body}`;

const INDENT = '  ';

/** Two columns; the right one is wrapped. */
function rows(lines: readonly (readonly [string, string])[], width: number, most = width): string {
  const longest = Math.max(...lines.map(([left]) => left.length).filter((left) => left <= most));
  // On a narrow screen, what is said of a row is below it.
  const column = Math.min(longest, Math.floor(width * 0.7)) + 2 * INDENT.length;
  return lines
    .map(([left, right]) => {
      const head = `${INDENT}${left}`;
      const body = wrapped(right, width, ' '.repeat(column));
      return head.length + INDENT.length <= column
        ? head.padEnd(column) + body.slice(column)
        : `${head}\n${body}`;
    })
    .join('\n');
}

/** Text in lines of at most `width`, unless a word is longer; each line is indented. */
function wrapped(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const next = line === indent ? indent + word : `${line} ${word}`;
    if (next.length > width && line !== indent) {
      lines.push(line);
      line = indent + word;
    } else line = next;
  }
  return line === indent ? lines.join('\n') : [...lines, line].join('\n');
}
