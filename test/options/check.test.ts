import { describe, expect, test } from '@jest/globals';
import { flag, milliseconds, oneOf, text, wholeNumber } from '../../src/options/check.js';
import { refuses } from '../helpers/refuses.js';

describe('oneOf', () => {
  test('takes the words, and nothing else', () => {
    expect(oneOf('fit', 'fill', ['cover', 'fill'])).toBe('fill');
    for (const [value, received] of [
      ['Fill', '`Fill` (string)'],
      ['', '`` (string)'],
      [0, '`0` (number)'],
      [undefined, '`undefined` (undefined)'],
    ] as const) {
      refuses(() => oneOf('fit', value, ['cover', 'fill']), 'fit', 'one of cover, fill', received);
    }
  });
});

describe('wholeNumber', () => {
  test.each([-1, 0, 1, 5])('takes %i from -1 to 5', (value) => {
    expect(wholeNumber('n', value, -1, 5)).toBe(value);
  });

  test.each([
    [-2, '`-2` (number)'],
    [6, '`6` (number)'],
    [0.5, '`0.5` (number)'],
    [NaN, '`NaN` (number)'],
    [Infinity, '`Infinity` (number)'],
    ['1', '`1` (string)'],
    ['', '`` (string)'],
    [true, '`true` (boolean)'],
    [1n, /^`1n?` \(bigint\)$/],
    [null, '`null` (null)'],
    [undefined, '`undefined` (undefined)'],
    [Symbol('one'), '`Symbol(one)` (symbol)'],
    [[1], /^`\[ ?1 ?]` \(object\)$/],
    [{ n: 1 }, /^`{.*n\W+1.*}` \(object\)$/],
  ])('refuses %p', (value, received) => {
    refuses(() => wholeNumber('n', value, -1, 5), 'n', 'a whole number from -1 to 5', received);
  });

  test('without an upper bound takes what a number can count', () => {
    const { MAX_SAFE_INTEGER } = Number;

    expect(wholeNumber('n', MAX_SAFE_INTEGER, 1)).toBe(MAX_SAFE_INTEGER);
    refuses(
      () => wholeNumber('n', MAX_SAFE_INTEGER + 1, 1),
      'n',
      'a whole number, 1 or more',
      '`9007199254740992` (number)',
    );
    refuses(() => wholeNumber('n', 0, 1), 'n', 'a whole number, 1 or more', '`0` (number)');
  });
});

describe('milliseconds', () => {
  test.each([1, 1.5, 9.99, 10])('takes %d from 1 to 10', (value) => {
    expect(milliseconds('time', value, 1, 10)).toBe(value);
  });

  test.each([
    [0.99, '`0.99` (number)'],
    [10.01, '`10.01` (number)'],
    [NaN, '`NaN` (number)'],
    [Infinity, '`Infinity` (number)'],
    ['5', '`5` (string)'],
    [null, '`null` (null)'],
  ])('refuses %p', (value, received) => {
    refuses(
      () => milliseconds('time', value, 1, 10),
      'time',
      'milliseconds from 1 to 10',
      received,
    );
  });
});

describe('text', () => {
  test.each(['a', ' ', '/tmp/ü', '0'])('takes %p', (value) => {
    expect(text('path', value, 'a path')).toBe(value);
  });

  test.each([
    ['', '`` (string)'],
    // A file system would cut it off there.
    ['a\0b', /^`a.+b` \(string\)$/],
    [1, '`1` (number)'],
    [null, '`null` (null)'],
    [['a'], /^`\[.*a.*]` \(object\)$/],
  ])('refuses %p', (value, received) => {
    refuses(() => text('path', value, 'a path'), 'path', 'a path', received);
  });
});

describe('flag', () => {
  test.each([true, false])('takes %p', (value) => {
    expect(flag('on', value)).toBe(value);
  });

  test.each([
    [0, '`0` (number)'],
    [1, '`1` (number)'],
    ['true', '`true` (string)'],
    [null, '`null` (null)'],
  ])('refuses %p', (value, received) => {
    refuses(() => flag('on', value), 'on', 'true or false', received);
  });
});

describe('what came is told on one line, whatever it is', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;

  test.each([
    ['an object that contains itself', circular],
    ['an object with a bigint', { n: 1n }],
    ['an object without a prototype', Object.create(null)],
    ['a large object', Object.fromEntries(Array.from({ length: 30 }, (_, k) => [`key${k}`, k]))],
    ['several lines', 'one\ntwo\r\nthree'],
    ['a function', () => 1],
  ])('%s', (_, value) => {
    expect(() => wholeNumber('n', value, 1, 5)).toThrow(
      /^Expected `n` to be a whole number from 1 to 5, got `.+` \(\w+\)$/,
    );
  });
});
