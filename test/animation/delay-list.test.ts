import { describe, expect, test } from '@jest/globals';
import { parseDelayList } from '../../src/animation/delay-list.js';
import { failsWith } from '../helpers/fails-with.js';

const parse = (text: string) => [...parseDelayList(text, 'delays.csv', (name) => /^\d/.test(name))];

describe('parseDelayList', () => {
  test('a header, comments, blank lines, quotes, and space around everything', () => {
    const text = [
      'frame,ms',
      '',
      '  # the title',
      'title.png,2000',
      ' a b , 33.3 # a comment',
      '"x, ""y"" #1.png", 0',
      '   ',
      '7,655350',
      '7a,.5',
      '',
    ];

    expect(parse(text.join('\n'))).toEqual([
      { line: 4, frame: 'title.png', ms: 2_000 },
      { line: 5, frame: 'a b', ms: 33.3 },
      { line: 6, frame: 'x, "y" #1.png', ms: 0 },
      { line: 8, frame: '7', ms: 655_350 },
      { line: 9, frame: '7a', ms: 0.5 },
    ]);
  });

  test.each([
    ['nothing', '', []],
    ['a header alone', 'name,delay', []],
    ['no header', 'a,1', [{ line: 1, frame: 'a', ms: 1 }]],
    [
      'a header in quotes, after a comment',
      '# x\n"frame","ms"\n0,5',
      [{ line: 3, frame: '0', ms: 5 }],
    ],
    [
      'the line ends of Windows, and a byte order mark',
      '\uFEFFa,1\r\nb,2\r\n',
      [
        { line: 1, frame: 'a', ms: 1 },
        { line: 2, frame: 'b', ms: 2 },
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  const RANGE = 'Expected milliseconds from 0 to 655350, got';
  const FIELDS = "Expected a frame's name or index, a comma and ms, got";

  test.each([
    ['a,1\nb', `line 2: ${FIELDS} \`b\``],
    ['a,1\n,5', `line 2: ${FIELDS} \`,5\``],
    ['a,1\nb,', `line 2: ${RANGE} \`\``],
    ['a,1\n\n#\nb,fast', `line 4: ${RANGE} \`fast\``],
    // What could be a header is one on the first line alone, and a misprint is none.
    ['frame,ms\nframe,ms', `line 2: ${RANGE} \`ms\``],
    ['a,1O0', `line 1: ${RANGE} \`1O0\``],
    ['a,-1', `line 1: ${RANGE} \`-1\``],
    ['a,655350.1', `line 1: ${RANGE} \`655350.1\``],
    ['a,1e3', `line 1: ${RANGE} \`1e3\``],
    ['a,0x10', `line 1: ${RANGE} \`0x10\``],
    ['a,b,5', `line 1: ${RANGE} \`b,5\``],
    ['a,5,b', `line 1: ${RANGE} \`5,b\``],
  ])('refuses %j, and says which line', (text, expected) => {
    const error = failsWith('ERR_DELAYS_INVALID', () => parse(text));

    expect(error.message).toBe(`delays.csv, ${expected}`);
    expect(error.path).toBe('delays.csv');
  });

  test.each([
    ['a number of 200,000 digits', `0,${'1'.repeat(200_000)}x\n`, 1],
    ['a comment with a line separator', `0,100${'#'.repeat(200_000)}\u2028x\n`, 1],
    ['quotes that do not end', `${'"'.repeat(200_001)},5`, 1],
    ['spaces', `0,5\n1${' '.repeat(200_000)}`, 2],
  ])('a line is at most 4096 characters: %s', (_, text, line) => {
    const { message } = failsWith('ERR_DELAYS_INVALID', () => parse(text));
    expect(message).toBe(`delays.csv, line ${line}: Expected at most 4096 characters in a line`);
  });

  test('what is wrong is cut, and shows what cannot be seen', () => {
    const value = `\x1b]0;title\x07\x9b\u202e\u2066${'y'.repeat(500)}`;
    const path = `${'folder/'.repeat(100)}delays.csv`;
    const error = failsWith('ERR_DELAYS_INVALID', () => [
      ...parseDelayList(`0,${value}`, path, () => true),
    ]);

    expect(error.message.length).toBeLessThan(200);
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(error.message).toContain('\\x1b]0;title\\x07\\x9b\\u202e\\u2066yyy');
    expect(error.message).toMatch(/folder\/delays\.csv, line 1: /);
    expect(error.path).toBe(path);
  });
});
