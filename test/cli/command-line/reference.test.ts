import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/commands/index.js';
import { inFlags } from '../../../src/cli/flags/in-flags.js';
import { GROUPS } from '../../../src/options/option.js';
import { flagRows, type FlagRow } from '../../helpers/flag-rows.js';

/**
 * The tables of flags in the guide to the command line are made of the tables of options.
 * `npm run reference` writes them.
 */
const GUIDE = resolve(__dirname, '../../../docs/command-line.md');
const BEGIN = '<!-- The tables of flags: `npm run reference` writes them. -->\n';
const END = '\n<!-- End of the tables of flags. -->';

const HEADS = ['flag', 'commands', 'default', 'meaning'];

function reference(): string {
  const rows = flagRows(COMMANDS);
  const sections = GROUPS.map((group) => {
    const ofGroup = rows.filter(({ flag }) => flag.group === group);
    return `### ${group}\n\n${table([HEADS, ...ofGroup.map(cells)])}`;
  });
  return `\n${sections.join('\n\n')}\n`;
}

function cells({ name, flag, commands }: FlagRow): string[] {
  const { short, value = '', shownDefault = '', describe, more } = flag;
  return [
    `${short === undefined ? '' : `\`-${short}\`, `}\`--${name}\` ${value}`.trim(),
    commands.length === COMMANDS.length ? 'all' : commands.join(', '),
    shownDefault,
    [describe, ...(more === undefined ? [] : [more])]
      .join('; ')
      .replace(/`\w+`/g, (option) => inFlags(option).replace(/^--.*/, '`$&`')),
  ];
}

/** As prettier lays it out. */
function table([heads = [], ...rows]: readonly string[][]): string {
  const widths = heads.map((_, k) =>
    Math.max(...[heads, ...rows].map((row) => (row[k] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join(
    '\n',
  );
}

test('the guide to the command line has the tables of flags as they are', () => {
  const guide = readFileSync(GUIDE, 'utf8');
  const [before = '', after = ''] = guide.split(BEGIN);
  const current = before + BEGIN + reference() + after.slice(after.indexOf(END));
  if (process.env['WRITE_REFERENCE'] !== undefined) writeFileSync(GUIDE, current);
  // `npm run reference` mends it.
  expect(readFileSync(GUIDE, 'utf8')).toBe(current);
});
