import { expect, test } from '@jest/globals';
import { isInside } from '../../src/io/is-inside.js';

test.each([
  ['/a/b/c.png', true],
  ['/a/b/c/d.png', true],
  ['/a/b/..c.png', true],
  ['/a/b', false],
  ['/a', false],
  ['/a/bc.png', false],
  ['/a/b/../c.png', false],
  ['/', false],
])('%s is inside /a/b: %s', (path, expected) => {
  expect(isInside(path, '/a/b')).toBe(expected);
});
