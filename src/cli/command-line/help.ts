import yargs from 'yargs';
import { GROUPS } from '../../options/index.js';
import type { Command } from '../commands/command.js';
import type { Flag, Flags } from '../flags/flag.js';
import { inFlags } from '../flags/in-flags.js';

/** Columns: as wide as a terminal is, where it says so, and no wider than is good to read. */
const USUAL_WIDTH = 80;
const MIN_WIDTH = 40;
const MAX_WIDTH = 100;

/** @param columns of the terminal; `undefined` or 0 where nobody knows. */
export const widthOf = (columns: number | undefined): number =>
  columns ? Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns)) : USUAL_WIDTH;

/** The help of the program. */
export async function helpOfAll(commands: readonly Command[], width: number): Promise<string> {
  const page = newPage(width, ['$0 COMMAND [FLAGS]', 'Many frames, from anywhere, into one GIF.']);
  for (const command of commands) page.command(usage(command), command.describe);
  const { help, version } = { ...commands[0]?.flags };
  return rendered(page, { ...(help && { help }), ...(version && { version }) }, [
    '$0 help COMMAND shows the flags of a command, with examples.',
    ENVIRONMENT,
  ]);
}

/** The help of one command: how it is used, its flags in groups, and examples. */
export async function helpOf(command: Command, width: number): Promise<string> {
  const { describe, inputs, about, examples, flags } = command;
  const page = newPage(width, [`$0 ${usage(command)} [FLAGS]`, `${describe}.`, inputs, about]);
  // In one column, because yargs would cut the line in two that is there to be copied.
  for (const [line, what] of examples) page.example(`${line}  # ${what}`, '');
  return rendered(page, flags, [ENVIRONMENT]);
}

const ENVIRONMENT =
  'Every flag is also read from the environment: IMAGE_PIPELINE_FRAMES_DIR for --frames-dir. ' +
  'What is typed counts more.';

const usage = ({ name, inputs }: Command): string =>
  name + (inputs === undefined ? '' : ' INPUT...');

type Page = ReturnType<typeof yargs>;

/** In English, as the descriptions; in no folder, for nothing is read from one. */
const newPage = (width: number, paragraphs: readonly (string | undefined)[]): Page =>
  yargs([], '')
    .locale('en')
    .scriptName('image-pipeline')
    .help(false)
    .version(false)
    .parserConfiguration({ 'camel-case-expansion': false })
    .wrap(width)
    .usage(paragraphs.filter((each) => each !== undefined).join('\n\n'));

/** With the flags in the order of their groups, and texts below them. */
async function rendered(page: Page, flags: Flags, texts: readonly string[]): Promise<string> {
  const entries = Object.entries(flags);
  for (const group of GROUPS) {
    for (const [name, flag] of entries.filter(([, each]) => each.group === group)) {
      const { short, value } = flag;
      // What stands for the value is a part of the name to yargs, which has no other place for it.
      page.option(value === undefined ? name : `${name} ${value}`, {
        ...(short !== undefined && { alias: short }),
        group: `${group}:`,
        describe: description(flag),
      });
    }
  }
  return `${await page.epilogue(texts.join('\n\n')).getHelp()}\n`;
}

/** With the default behind it: in a column of its own, yargs lets it touch the text before it. */
function description({ describe, shownDefault = '' }: Flag): string {
  const words = inFlags(describe);
  return shownDefault === '' ? words : `${words} [${shownDefault}]`;
}
