import { parseArgs } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KnownFlags } from '../../../src/cli/command-line/normalize.js';
import { readWords, type Words } from '../../../src/cli/command-line/read-words.js';

/** `--number` and `-n` have a value, `--page` may have one, the others are switches. */
const KNOWN: KnownFlags = new Map<string, 'switch' | 'value' | { implied: string }>([
  ['--number', 'value'],
  ['-n', 'value'],
  ['--page', { implied: '0' }],
  ['--quiet', 'switch'],
  ['-q', 'switch'],
]);
const read = (...args: string[]): Words => readWords(args, KNOWN);

const flag = (name: string, value?: string) => ({ name, word: name, value });
const words = (parts: Partial<Words>): Words => ({
  flags: [],
  operands: [],
  afterDashes: [],
  ...parts,
});
const flags = (...all: Words['flags']) => words({ flags: all });

describe('the words of a command line', () => {
  test.each<[string[], Words]>([
    [['--number', '5'], flags(flag('--number', '5'))],
    [['--number=5'], flags(flag('--number', '5'))],
    [['--number=a=b'], flags(flag('--number', 'a=b'))],
    [['--number='], flags(flag('--number', ''))],
    [['--number', ''], flags(flag('--number', ''))],
    [['--page'], flags(flag('--page', '0'))],
    [['--page', '8080'], flags(flag('--page', '8080'))],
    [['--page=x'], flags(flag('--page', 'x'))],
    [['--page', 'a'], words({ flags: [flag('--page', '0')], operands: ['a'] })],
    [['--page', '80a'], words({ flags: [flag('--page', '0')], operands: ['80a'] })],
    [['--page', '--quiet'], flags(flag('--page', '0'), flag('--quiet'))],
    [['--page', '--', '5'], words({ flags: [flag('--page', '0')], afterDashes: ['5'] })],
    [["--number='5'"], flags(flag('--number', "'5'"))],
    [['--number', '05'], flags(flag('--number', '05'))],
    [['--number=1\n2'], flags(flag('--number', '1\n2'))],
    [['-n', '5'], flags(flag('-n', '5'))],
    [['-n5'], flags(flag('-n', '5'))],
    [['-n=5'], flags(flag('-n', '5'))],
    [['-n='], flags(flag('-n', ''))],
    [['-n3.gif'], flags(flag('-n', '3.gif'))],
    [['-n-'], flags(flag('-n', '-'))],
    [['-qn5'], flags(flag('-q'), flag('-n', '5'))],
    [['-qn', '5'], flags(flag('-q'), flag('-n', '5'))],
    [['-qn=5'], flags(flag('-q'), flag('-n', '5'))],
    [['-q=x'], flags(flag('-q', 'x'))],
    [['--quiet=x'], flags(flag('--quiet', 'x'))],
    [['--quiet="x"'], flags(flag('--quiet', '"x"'))],
    [['--quiet', 'x'], words({ flags: [flag('--quiet')], operands: ['x'] })],
    [['--quiet', 'true'], words({ flags: [flag('--quiet')], operands: ['true'] })],
    [['-q', '--quiet=no', '-q=no'], flags(flag('-q'), flag('-q', 'no'), flag('--quiet', 'no'))],
    [
      ['-n', '5', '--number=6', '-n7'],
      flags(flag('-n', '5'), flag('-n', '7'), flag('--number', '6')),
    ],
    [['007', '1e3', '-', '', '-'], words({ operands: ['007', '1e3', '-', '', '-'] })],
    [
      ['a', '--', '-n', '--', '-', '7'],
      words({ operands: ['a'], afterDashes: ['-n', '--', '-', '7'] }),
    ],
  ])('%j', (args, expected) => {
    expect(read(...args)).toEqual(expected);
  });

  test.each(['-1', '-.5', '-0x1', '-1.png', '-', '5', 'x', "'x'", '[1]', 'true'])(
    '%j may be a value',
    (value) => {
      expect(read('--number', value)).toEqual(flags(flag('--number', value)));
      expect(read('-n', value)).toEqual(flags(flag('-n', value)));
    },
  );

  test.each(['--quiet', '-q', '--', '--n=1', '-∞', '-.x'])(
    '%j is no value, unless by =',
    (next) => {
      expect(read('--number', next).flags[0]).toEqual({ ...flag('--number'), next });
      expect(read('-n', next).flags[0]).toEqual({ ...flag('-n'), next });
      expect(read(`-n=${next}`)).toEqual(flags(flag('-n', next)));
    },
  );

  test('a value that misses at the end', () => {
    expect(read('-n')).toEqual(flags({ ...flag('-n'), next: undefined }));
  });

  test.each<[string, string, string | undefined]>([
    ['--bogus', '--bogus', undefined],
    ['--bogus=3', '--bogus', '3'],
    ['--n', '--n', undefined], // which is -n to yargs
    ['--number.x=3', '--number.x', '3'],
    ['--no-quiet', '--no-quiet', undefined],
    ['--_=x', '--_', 'x'],
    ['--__proto__=x', '--__proto__', 'x'],
    ['---', '---', undefined],
    ['--=3', '--', '3'],
    ['-x', '-x', undefined],
    ['-x=3', '-x', '3'],
  ])('nobody knows %s, so it takes no word', (word, name, value) => {
    expect(read(word, 'a')).toEqual(words({ flags: [{ name, word, value }], operands: ['a'] }));
  });

  test('a long flag behind one dash is told from its letters', () => {
    expect(read('-number').flags).toEqual([{ name: '-n', word: '-number', value: 'umber' }]);
  });

  test('a hundred thousand operands', () => {
    const names = Array.from({ length: 100_000 }, (_, k) => `${k}.png`);
    expect(read(...names.slice(0, 50_000), '-n5').operands).toHaveLength(50_000);
    expect(readWords(['-n', '5', '--', ...names], KNOWN).afterDashes).toEqual(names);
  });

  test('like those of Node, but for `=` behind a letter and flags as values', () => {
    const word = fc.constantFrom(
      '--number',
      '--number=5',
      '-n',
      '-n5',
      '-qn',
      '-q',
      '--quiet',
      'x',
      '7',
      '-',
      '--',
      '',
    );
    fc.assert(
      fc.property(fc.array(word), (args) => {
        const ours = read(...args);
        fc.pre(ours.flags.every((each) => !('next' in each)));
        const { tokens } = parseArgs({
          args,
          options: {
            number: { type: 'string', short: 'n' },
            quiet: { type: 'boolean', short: 'q' },
          },
          strict: false,
          allowPositionals: true,
          tokens: true,
        });
        const typed = tokens.filter(({ kind }) => kind === 'option');
        const names = [...new Set(typed.map((token) => 'rawName' in token && token.rawName))];
        expect(ours.flags.map(({ name, value }) => [name, value])).toEqual(
          names.flatMap((name) =>
            typed.flatMap((token) =>
              'rawName' in token && token.rawName === name ? [[name, token.value]] : [],
            ),
          ),
        );
        expect([...ours.operands, ...ours.afterDashes]).toEqual(
          tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : [])),
        );
      }),
    );
  });
});
