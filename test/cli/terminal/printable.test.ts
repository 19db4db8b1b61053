import { describe, expect, test } from '@jest/globals';
import { printable } from '../../../src/cli/terminal/printable.js';

describe('printable', () => {
  test.each([
    ['an escape sequence', '\x1b]0;title\x07', '\\x1b]0;title\\x07'],
    ['C0 and DEL', '\0\x08\x7f', '\\x00\\x08\\x7f'],
    ['lines', 'a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['C1', '\x80\x9b31m\x9f', '\\x80\\x9b31m\\x9f'],
    [
      'bidi',
      '\u202a\u202e\u2066\u2069\u200e\u200f\u061c',
      '\\u202a\\u202e\\u2066\\u2069\\u200e\\u200f\\u061c',
    ],
    ['separators', '\u2028\u2029', '\\u2028\\u2029'],
    [
      'no width',
      'a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg',
      'a\\u200bb\\u200cc\\u200dd\\u2060e\\ufefff\\xadg',
    ],
    ['half a pair', 'a\ud83dz\ude00', 'a\\ud83dz\\ude00'],
    ['tags', '\u{e0041}', '\\u{e0041}'],
  ])('shows %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test.each([
    'é',
    'e\u0301',
    '日本語.png',
    '😀',
    '👍🏽',
    '👩‍👩‍👧',
    '❤️',
    'שלום',
    'a b\u00a0c',
    'C:\\x1b',
  ])('leaves %s as it is', (text) => {
    expect(printable(text)).toBe(text);
  });

  test('leaves 1,000 units, and of more the head and the end', () => {
    const whole = 'x'.repeat(1_000);
    expect(printable(whole)).toBe(whole);
    const cut = printable(`head${'x'.repeat(50_000_000)}tail`);
    expect(cut.length).toBeLessThanOrEqual(1_000);
    expect(cut).toMatch(/^headx+…x+tail$/);
  });

  test('what is made visible is not too long either, and no pair is cut in two', () => {
    expect(printable('\u202e'.repeat(1_000)).length).toBeLessThanOrEqual(1_000);
    for (const head of ['', 'x']) {
      const cut = printable(head + '😀'.repeat(1_000));
      expect(cut).not.toMatch(/\p{Cs}/u);
      expect(cut).not.toContain('\\u');
    }
  });
});
