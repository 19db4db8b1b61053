import { describe, expect, test } from '@jest/globals';
import { fetchTable } from '../../src/options/fetch.js';
import { gifTable } from '../../src/options/gif.js';
import { oneOf, toggle, wholeNumber } from '../../src/options/kinds.js';
import { checkOptions, option, type AnyTable, type OptionTable } from '../../src/options/option.js';
import { serveTable } from '../../src/options/serve.js';
import { refuses } from '../helpers/refuses.js';

interface Settings {
  readonly width: number;
  readonly area: number;
  readonly limit: number | undefined;
  readonly sharp: boolean;
}

const table: OptionTable<Settings> = {
  width: option(wholeNumber(1), { default: 3, group: 'Size', describe: 'The width' }),
  area: option(wholeNumber(1), { default: ({ width }) => width * width }),
  limit: option(wholeNumber(0)),
  sharp: option(toggle, { default: false }),
};

describe('checkOptions', () => {
  test('fills in what is not given, from the options above where the default asks them', () => {
    expect(checkOptions(table, {})).toEqual({ width: 3, area: 9, limit: undefined, sharp: false });
    expect(checkOptions(table, { width: 4, sharp: true })).toEqual({
      width: 4,
      area: 16,
      limit: undefined,
      sharp: true,
    });
  });

  test('`undefined` means the default, and nothing else does', () => {
    expect(checkOptions(table, { width: undefined, limit: 0 })).toEqual({
      width: 3,
      area: 9,
      limit: 0,
      sharp: false,
    });
    refuses(
      () => checkOptions(table, { sharp: null } as object),
      'sharp',
      'true or false',
      '`null` (null)',
    );
  });

  test('passes on only what the table has', () => {
    expect(checkOptions(table, { depth: 4 } as object)).not.toHaveProperty('depth');
  });

  test('the first option of the table that is wrong is named', () => {
    refuses(
      () => checkOptions(table, { limit: -1, width: 0 }),
      'width',
      'a whole number, 1 or more',
      '`0` (number)',
    );
  });
});

describe('an option', () => {
  test('without a description is for code alone', () => {
    expect(table.area.text).toBeUndefined();
    expect(table.width.text).toMatchObject({ group: 'Size', describe: 'The width', value: 'N' });
  });

  test('of a few words lists them, and they are suggested', () => {
    const { text } = option(oneOf(['a', 'b']), { group: 'Size', describe: 'Which' });
    expect(text).toMatchObject({ describe: 'Which: a, b', words: ['a', 'b'], value: 'WORD' });
  });
});

describe.each<[string, AnyTable]>([
  ['fetchTable', fetchTable],
  ['gifTable', gifTable],
  ['serveTable', serveTable],
])('%s', (_, each) => {
  test('has defaults that pass their own checks', () => {
    const settings = checkOptions(each as OptionTable<Record<string, unknown>>, {});
    for (const [name, { check }] of Object.entries(each)) {
      const value = settings[name];
      if (value !== undefined)
        expect([name, check(name, value, settings as never)]).toEqual([name, value]);
    }
  });

  test('names options that it has where they exclude each other', () => {
    for (const [name, { text }] of Object.entries(each)) {
      for (const other of text?.excludes ?? []) {
        expect(each[other]?.text?.excludes).toContain(name);
      }
    }
  });
});
