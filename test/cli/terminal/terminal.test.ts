import { expect, test } from '@jest/globals';
import { isForegroundGroup } from '../../../src/cli/terminal/terminal.js';

test.each([
  ['the group of the terminal', '7 (node) R 1 7 5 34816 7 4194304', true],
  ['another group has the terminal', '7 (node) R 1 7 5 34816 5 4194304', false],
  ['no terminal of its own', '7 (node) R 1 7 5 0 -1 4194304', true],
  ['a name that looks like fields', '7 (x) R 1 9) R 1 7 5 34816 7 4194304', true],
])('isForegroundGroup: %s', (_, stat, expected) => {
  expect(isForegroundGroup(stat)).toBe(expected);
});
