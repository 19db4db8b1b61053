import { describe, expect, test } from '@jest/globals';
import { InvalidOptionError } from '../../src/errors.js';
import { visible } from '../../src/visible.js';

describe('text from outside', () => {
  test.each([
    ['5', '5'],
    ['a "b" \\ `c` é 漢 😀', 'a "b" \\ `c` é 漢 😀'],
    ['\x1b]0;x\x07', '\\x1b]0;x\\x07'],
    ['\x9b2J\x7f', '\\x9b2J\\x7f'],
    ['a\nb\r\tc\u2028', 'a\\nb\\r\\tc\\u2028'],
    ['\u202eabc\u2066', '\\u202eabc\\u2066'],
    ['\u200b\ufeff', '\\u200b\\ufeff'],
    ['\ud800', '\\ud800'],
    ['\u{e0001}', '\\u{e0001}'],
  ])('%j is seen as %s', (text, seen) => {
    expect(visible(text)).toBe(seen);
  });

  test('is cut, and not in the middle of a character', () => {
    expect(visible('x'.repeat(200))).toBe('x'.repeat(200));
    expect(visible('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
    expect(visible('ab😀', 3)).toBe('ab…');
  });
});

describe('the value of a wrong option', () => {
  test.each([
    ['5', '`5` (string)'],
    [5, '`5` (number)'],
    [null, '`null` (null)'],
    [{ a: [1, 2] }, '`{ a: [ 1, 2 ] }` (object)'],
    ['\x1b[2J\n\u202e', '`\\x1b[2J\\n\\u202e` (string)'],
    ['x'.repeat(1_000), `\`${'x'.repeat(200)}…\` (string)`],
  ])('%j', (value, received) => {
    const error = new InvalidOptionError('framesDir', 'a folder', value);
    expect(error.received).toBe(received);
    expect(error.message).toBe(`Expected \`framesDir\` to be a folder, got ${received}`);
  });

  test('an array of any length is on one line, and short', () => {
    const { received } = new InvalidOptionError('inputs', 'files', Array(100_000).fill('a\n'));
    expect(received).toBe(`\`[ ${"'a\\n', ".repeat(10)}... 99990 more items ]\` (object)`);
  });
});
