import { expect, test } from '@jest/globals';
import { formatTime } from '../../../src/cli/terminal/format-time.js';

test.each([
  [0, '0 s'],
  [40, '0.04 s'],
  [500, '0.5 s'],
  [3_330, '3.33 s'],
  [50_000, '50 s'],
  [59_990, '59.99 s'],
  [60_000, '1 min'],
  [100_400, '1 min 40 s'],
  [3_599_900, '1 h'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [360_000_000, '100 h'],
])('%d ms: %s', (ms, shown) => {
  expect(formatTime(ms)).toBe(shown);
});
