import { describe, expect, test } from '@jest/globals';
import { jsonLine, WARNING } from '../../../src/cli/json/json-line.js';

const lineOf = (message: string) =>
  jsonLine(WARNING, { type: 'warning', code: 'WARN_SERVER_AWAY', message }, 7);

describe('a line of JSON', () => {
  test('begins with version, level, time and process', () => {
    const before = Date.now();
    const { time, ...line } = JSON.parse(lineOf('Away')) as { time: number };
    expect(line).toEqual({
      ...{ v: 1, level: 40, pid: 7 },
      ...{ type: 'warning', code: 'WARN_SERVER_AWAY', message: 'Away' },
    });
    expect(time).toBeGreaterThanOrEqual(before);
    expect(Object.keys(JSON.parse(lineOf('')) as object).slice(0, 4)).toEqual([
      ...['v', 'level', 'time', 'pid'],
    ]);
  });

  test.each([
    ['control characters', '\x1b]0;x\x07\r\n', '\\u001b]0;x\\u0007\\r\\n'],
    ['DEL and C1', '\x7f\x9b2J', '\\u007f\\u009b2J'],
    ['separators of lines', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['marks of direction', '\u202eabc\u2066', '\\u202eabc\\u2066'],
    ['characters beyond 16 bits', '\u{e0001}', '\\udb40\\udc01'],
    ['half characters', '\ud800', '\\ud800'],
  ])('escapes %s, and stands for the same text', (_, text, escaped) => {
    const line = lineOf(text);
    expect(line).toContain(`"message":"${escaped}"`);
    expect((JSON.parse(line) as { message: string }).message).toBe(text);
  });

  test('keeps what can be seen', () => {
    expect(lineOf('é 漢 😀 👩\u200d🚀 "\\')).toContain('é 漢 😀 👩\u200d🚀 \\"\\\\');
  });
});
