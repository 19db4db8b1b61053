import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/commands/index.js';
import type { Flag } from '../../../src/cli/flags/flag.js';
import { GROUPS } from '../../../src/options/option.js';
import { helpOf, helpOfAll, widthOf } from '../../../src/cli/command-line/help.js';

const ALL = COMMANDS.flatMap(({ name, flags }) =>
  Object.entries<Flag>(flags).map(([flag, parts]) => [name, flag, parts] as const),
);
/** Laid out once: it takes its time. */
const HELPS = new Map(COMMANDS.map((command) => [command.name, helpOf(command, 80)]));
/** The help's sections, by their headings. */
const sections = (help: string) =>
  new Map([...help.matchAll(/^(\S.*):\n((?: .*\n)+)/gm)].map(([, title, body]) => [title, body]));

describe('every flag', () => {
  test.each(ALL)('%s --%s has a group and a line of plain English', async (name, flag, parts) => {
    expect(GROUPS).toContain(parts.group);
    expect(parts.describe).toMatch(/^[A-Z0-9][\x20-\x7e]{9,69}$/);
    expect(parts.describe).not.toMatch(/\.$|so many|whoever|told of|what is there/);
    const shown = [...sections((await HELPS.get(name))!)].filter(([, body = '']) =>
      new RegExp(`^  (-\\w, |    )--${flag}( |$)`, 'm').test(body),
    );
    expect(shown.map(([title]) => title)).toEqual([parts.group]);
  });

  test('has one letter at most, and each letter one flag', () => {
    for (const { flags } of COMMANDS) {
      const letters = Object.values<Flag>(flags).flatMap(({ short }) => short ?? []);
      expect(letters.filter((letter) => !/^[A-Za-z]$/.test(letter))).toEqual([]);
      expect(new Set(letters).size).toBe(letters.length);
    }
  });

  test('has a value in all commands, or in none: it may stand before the command', () => {
    for (const [, flag, { value, short }] of ALL) {
      for (const { flags } of COMMANDS) {
        const other = flags[flag];
        if (!other) continue;
        expect([flag, other.value === undefined, other.short]).toEqual([
          flag,
          value === undefined,
          short,
        ]);
      }
    }
  });

  test('excludes those that exclude it', () => {
    for (const { flags } of COMMANDS) {
      for (const [name, { overrules = [] }] of Object.entries<Flag>(flags)) {
        for (const other of overrules) expect(flags[other]?.overrules).toContain(name);
      }
    }
  });
});

describe('the help', () => {
  test('shows the groups in their order', async () => {
    const titles = [
      ...sections(
        await helpOf(
          COMMANDS.find(({ name }) => name === 'gif')!,
          80,
        ),
      ).keys(),
    ];
    expect(titles).toEqual([
      'Order and timing',
      'Size',
      'Picture',
      'Output',
      'Limits',
      'Workers',
      'Log and metrics',
      'Other',
      'Examples',
    ]);
  });

  test.each([60, 80, 100])('is at most %d columns wide', async (width) => {
    for (const help of [
      await helpOfAll(COMMANDS, width),
      ...(await Promise.all(COMMANDS.map((command) => helpOf(command, width)))),
    ]) {
      expect(help.split('\n').filter((line) => line.length > width)).toEqual([]);
      expect(help).not.toMatch(/ $|\t/m);
    }
  });

  test('is as wide as the terminal, within reason, and 80 where nobody knows', () => {
    expect([undefined, 0, 1, 60, 80, 500].map(widthOf)).toEqual([80, 80, 40, 60, 80, 100]);
  });

  test('says that an encoder may be a module, and that sizes are examples', async () => {
    const help = await helpOf(
      COMMANDS.find(({ name }) => name === 'gif')!,
      100,
    );
    expect(help).toMatch(/--encoder ENCODER +.* kernels, plain, or the path or URL of a module/);
    expect(help).toMatch(/--max-memory BYTES .* for example 500MB or 2GB/);
  });

  test('says the defaults', async () => {
    const help = await helpOf(
      COMMANDS.find(({ name }) => name === 'fetch')!,
      80,
    );
    for (const line of [
      '  -n, --count N             Download N frames [5000]',
      '      --delay MS       Show each frame for MS milliseconds [500]',
      '      --every N        Show every Nth frame [1]',
      '      --reverse        Show the frames backwards',
      '      --max-bytes-per-second BYTES  Read at most',
    ]) {
      expect(help).toContain(`\n${line}`);
    }
  });
});
