import yargs from 'yargs';
import { GROUPS } from '../../options/index.js';
import type { Command } from '../commands/command.js';
import type { Flag, Flags } from '../flags/flag.js';
import { inFlags } from '../flags/in-flags.js';

/** Widths in columns: without a terminal, and the narrowest and the widest for a terminal. */
const USUAL_WIDTH = 80;
const MIN_WIDTH = 40;
const MAX_WIDTH = 100;

/**
 * The width of a help page.
 *
 * @param columns the width of the terminal; `undefined` or 0 if it is unknown.
 */
export const widthOf = (columns: number | undefined): number =>
  columns ? Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns)) : USUAL_WIDTH;

/** The help page of the program: its commands. */
export async function helpOfAll(commands: readonly Command[], width: number): Promise<string> {
  const page = newPage(width, ['$0 COMMAND [FLAGS]', 'Many frames, from anywhere, into one GIF.']);
  for (const command of commands) page.command(usage(command), command.describe);
  const { help, version } = { ...commands[0]?.flags };
  return rendered(page, { ...(help && { help }), ...(version && { version }) }, [
    '$0 help COMMAND shows the flags of a command, with examples.',
    ENVIRONMENT,
  ]);
}

/** The help page of one command: its usage, its flags in groups, and examples. */
export async function helpOf(command: Command, width: number): Promise<string> {
  const { describe, inputs, about, examples, flags } = command;
  const page = newPage(width, [
    `$0 ${usage(command)} [FLAGS]`,
    `${describe}.`,
    inputs?.about,
    about,
  ]);
  // One column for both, because in two columns yargs would wrap the line, which users copy.
  for (const [line, what] of examples) page.example(`${line}  # ${what}`, '');
  return rendered(page, flags, [ENVIRONMENT]);
}

/** A paragraph of help. */
export const ENVIRONMENT =
  'Every flag can also be set by an environment variable, for example --frames-dir by ' +
  'IMAGE_PIPELINE_FRAMES_DIR. A flag on the command line overrides its variable.';

const usage = ({ name, inputs }: Command): string =>
  name + (inputs === undefined ? '' : ` ${inputs.value}`);

type Page = ReturnType<typeof yargs>;

/** An empty page. It is in English, as the descriptions are, and yargs reads no file of a folder for it. */
const newPage = (width: number, paragraphs: readonly (string | undefined)[]): Page =>
  yargs([], '')
    .locale('en')
    .scriptName('image-pipeline')
    .help(false)
    .version(false)
    .parserConfiguration({ 'camel-case-expansion': false })
    .wrap(width)
    .usage(paragraphs.filter((each) => each !== undefined).join('\n\n'));

/** The text of a page with these flags, in the order of their groups, and these paragraphs below them. */
async function rendered(page: Page, flags: Flags, texts: readonly string[]): Promise<string> {
  const entries = Object.entries(flags);
  for (const group of GROUPS) {
    for (const [name, flag] of entries.filter(([, each]) => each.group === group)) {
      const { short, value } = flag;
      // yargs has no field for a placeholder, so it is added to the name.
      page.option(value === undefined ? name : `${name} ${value}`, {
        ...(short !== undefined && { alias: short }),
        group: `${group}:`,
        describe: description(flag),
      });
    }
  }
  return `${await page.epilogue(texts.join('\n\n')).getHelp()}\n`;
}

/** The description and the default. yargs would put a default of its own too close to the text. */
function description({ describe, shownDefault = '' }: Flag): string {
  const words = inFlags(describe);
  return shownDefault === '' ? words : `${words} [${shownDefault}]`;
}
