import { parseArgs } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tokens, type Token } from '../../src/cli/tokens.js';

/** `--number` and `-n` have a value, all others are switches. */
const read = (...args: string[]): Token[] =>
  tokens(args, (name) => name === '--number' || name === '-n');

const flag = (name: string, word: string, value?: string) => ({ name, word, value });
const operand = (text: string, isAfterDashes = false) => ({ operand: text, isAfterDashes });

describe('tokens', () => {
  test.each<[string[], Token[]]>([
    [['--number', '5'], [flag('--number', '--number', '5')]],
    [['--number=5'], [flag('--number', '--number=5', '5')]],
    [['--number=a=b'], [flag('--number', '--number=a=b', 'a=b')]],
    [['--number='], [flag('--number', '--number=', '')]],
    [['--number', ''], [flag('--number', '--number', '')]],
    [['-n', '5'], [flag('-n', '-n', '5')]],
    [['-n5'], [flag('-n', '-n5', '5')]],
    [['-n=5'], [flag('-n', '-n=5', '5')]],
    [['-n='], [flag('-n', '-n=', '')]],
    [['-n3.gif'], [flag('-n', '-n3.gif', '3.gif')]],
    [['-qn5'], [flag('-q', '-qn5'), flag('-n', '-qn5', '5')]],
    [
      ['-qn', '5'],
      [flag('-q', '-qn'), flag('-n', '-qn', '5')],
    ],
    [['-qn=5'], [flag('-q', '-qn=5'), flag('-n', '-qn=5', '5')]],
    [['-q=x'], [flag('-q', '-q=x', 'x')]],
    [['--quiet=x'], [flag('--quiet', '--quiet=x', 'x')]],
    [
      ['--quiet', 'x'],
      [flag('--quiet', '--quiet'), operand('x')],
    ],
    [
      ['007', '1e3', '-', ''],
      [operand('007'), operand('1e3'), operand('-'), operand('')],
    ],
    [
      ['a', '--', '-n', '--', '-'],
      [operand('a'), operand('-n', true), operand('--', true), operand('-', true)],
    ],
  ])('%j', (args, expected) => {
    expect(read(...args)).toEqual(expected);
  });

  test.each(['-1', '-.5', '-0x1', '-', '5', 'x'])('%j may be a value', (value) => {
    expect(read('--number', value)).toEqual([flag('--number', '--number', value)]);
    expect(read('-n', value)).toEqual([flag('-n', '-n', value)]);
  });

  test.each(['--quiet', '-q', '--', '--n=1', '-∞'])('%j is no value, unless by =', (next) => {
    expect(read('--number', next)[0]).toEqual({ ...flag('--number', '--number'), next });
    expect(read('-n', next)[0]).toEqual({ ...flag('-n', '-n'), next });
    expect(read(`-n=${next}`)).toEqual([flag('-n', `-n=${next}`, next)]);
  });

  test('a value that misses at the end', () => {
    expect(read('-n')).toEqual([{ ...flag('-n', '-n'), next: undefined }]);
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
        fc.pre(ours.every((token) => 'operand' in token || token.next === undefined));
        const theirs = parseArgs({
          args,
          options: {
            number: { type: 'string', short: 'n' },
            quiet: { type: 'boolean', short: 'q' },
          },
          strict: false,
          allowPositionals: true,
          tokens: true,
        }).tokens.filter(({ kind }) => kind !== 'option-terminator');
        expect(
          ours.map((token) => ('name' in token ? [token.name, token.value] : token.operand)),
        ).toEqual(
          theirs.map((token) =>
            token.kind === 'option'
              ? [token.rawName, token.value]
              : token.kind === 'positional' && token.value,
          ),
        );
      }),
    );
  });
});
