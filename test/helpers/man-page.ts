import { COMMANDS } from '../../src/cli/commands/index.js';
import { ENVIRONMENT } from '../../src/cli/command-line/help.js';
import { inFlags } from '../../src/cli/flags/in-flags.js';
import { GROUPS } from '../../src/options/option.js';
import { readDocument } from './documents.js';
import { flagRows, type FlagRow } from './flag-rows.js';

/** The manual page, in the macros of man(7), made from the tables of options and commands. */
export function manPage(): string {
  const { version } = JSON.parse(readDocument('package.json')) as { version: string };
  const rows = flagRows(COMMANDS);
  return [
    '.\\" Made from the tables of options by `npm run reference`.',
    `.TH IMAGE\\-PIPELINE 1 "" "image\\-pipeline ${version}" "User Commands"`,
    '.ad l',
    '.SH NAME',
    'image\\-pipeline \\- many frames, from anywhere, into one GIF',
    '.SH SYNOPSIS',
    ...COMMANDS.flatMap(({ name, inputs }) => [
      '.br',
      `${bold(`image-pipeline ${name}`)} ${inputs === undefined ? '' : `${italic(inputs.value)} `}[${italic('FLAGS')}]`,
    ]).slice(1),
    '.SH DESCRIPTION',
    plain(DESCRIPTION),
    '.SH COMMANDS',
    ...COMMANDS.flatMap(({ name, describe, about, inputs }) =>
      entry(bold(name), [`${describe}.`, inputs?.about, about].filter(isText).join(' ')),
    ),
    '.SH OPTIONS',
    plain(SYNTAX),
    ...GROUPS.flatMap((group) => {
      const flags = rows.filter(({ flag }) => flag.group === group);
      return [`.SS ${plain(group)}`, ...flags.flatMap(flagEntry)];
    }),
    ...entry(`${bold('-h')}, ${bold('--help')}`, 'Show the flags of a command.'),
    ...entry(`${bold('-V')}, ${bold('--version')}`, 'Show the version.'),
    '.SH ENVIRONMENT',
    plain(ENVIRONMENT),
    '.SH EXIT STATUS',
    ...exitCodes().flatMap(([code, meaning]) => entry(bold(code), meaning)),
    '.SH FILES',
    ...FILES.flatMap(([path, meaning]) => entry(italic(path), meaning)),
    '.SH EXAMPLES',
    ...COMMANDS.flatMap(({ examples }) => examples).flatMap(([line, what]) => [
      '.PP',
      `${plain(`${what[0]?.toUpperCase()}${what.slice(1)}`)}:`,
      ...['.PP', '.RS 4', '.EX', plain(line.replace('$0', 'image-pipeline')), '.EE', '.RE'],
    ]),
    '.SH SEE ALSO',
    '.BR ffmpeg (1),',
    '.BR gifsicle (1),',
    '.BR bash (1)',
    '.PP',
    plain('The guides are in the folder docs of the package.'),
    '',
  ].join('\n');
}

const DESCRIPTION =
  'Makes one GIF of frames: of files, of a pipe, or of images that a TCP server sends, one for each ' +
  'connection. Frames are downloaded concurrently and encoded in threads at the same time; the GIF is the ' +
  'same for any number of connections and threads. Results go to standard output; progress and messages go ' +
  'to standard error.';

const SYNTAX =
  'Flags may stand before and after inputs. A value follows as the next word or after an equals sign; after a ' +
  'short flag also without a space. A switch alone means on; --resume=false turns it off. After --, every ' +
  'word is an input.';

const FILES: readonly (readonly [path: string, meaning: string])[] = [
  ['animation.gif', 'The GIF, unless --output names another file.'],
  ['frames/INDEX.png', 'The frames that fetch and demo download (--frames-dir).'],
  [
    'frames/.image-pipeline-delays.csv',
    'The delays that a source gave with its frames, which --resume reads.',
  ],
];

function flagEntry({ name, flag, commands }: FlagRow): string[] {
  const { short, value, shownDefault = '', describe, more } = flag;
  const text = [describe, more].filter(isText).join('; ').replace(LINK, '');
  const placeholder = value === undefined ? '' : ` ${italic(value)}`;
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].map(bold).join(', ');
  const preset = shownDefault === '' ? '' : ` Default: ${shownDefault}.`;
  const owners = commands.length === COMMANDS.length ? 'all commands' : commands.join(', ');
  return entry(
    names + placeholder,
    `${inFlags(text).replaceAll('`', '')}. For ${owners}.${preset}`,
  );
}

/** A link to a guide, in parentheses. */
const LINK = / \(\[[^\]]*\]\([^)]*\)\)/g;

/** The table of exit codes in the guide to the command line. */
const exitCodes = (): [code: string, meaning: string][] =>
  [...readDocument('docs/command-line.md').matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(
    ([, code = '', meaning = '']) => [code, `${meaning.replaceAll('`', '')}.`],
  );

const isText = (text: string | undefined): text is string => text !== undefined;

const entry = (head: string, text: string): string[] => ['.TP', head, plain(text)];
const bold = (text: string): string => `\\fB${escaped(text)}\\fR`;
const italic = (text: string): string => `\\fI${escaped(text)}\\fR`;

/** A line of text. A dot or a quote at its begin would be a request. */
const plain = (text: string): string => escaped(text).replace(/^[.']/, '\\&$&');

/** Text without what roff would read as something else: backslashes, hyphens and letters beyond ASCII. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^\x00-\x7f]/gu, (letter) => `\\[u${hex(letter)}]`);

const hex = (letter: string): string =>
  (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
