import { describe, expect, test } from '@jest/globals';
import { barLine } from '../../../src/cli/terminal/bar-line.js';

const STAGE = { name: 'GIF', done: 450, total: 1_000 };

describe('barLine: as much as fits', () => {
  test.each([
    [200, `GIF      ${'█'.repeat(18)}${'░'.repeat(22)}  45% | 450 of 1000 frames | 12 s left`],
    [79, `GIF      ${'█'.repeat(14)}${'░'.repeat(18)}  45% | 450 of 1000 frames | 12 s left`],
    [59, `GIF      ${'█'.repeat(5)}${'░'.repeat(7)}  45% | 450 of 1000 frames | 12 s left`],
    [49, `GIF      ${'█'.repeat(5)}${'░'.repeat(7)}  45% | 450/1000 | 12 s left`],
    [39, 'GIF 45% | 450/1000 | 12 s left'],
    [20, 'GIF 45% 12 s left'],
    [10, 'GIF 45%'],
    [3, '45%'],
    [2, '45'],
    [0, ''],
  ])('%d columns', (columns, line) => {
    expect(barLine(STAGE, 12_300, columns)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(columns);
  });

  test.each([
    ['not known', undefined, ''],
    ['too far', 345_600_001, ''],
    ['four days away', 345_600_000, ' | 96 h left'],
    ['near', 400, ' | under 1 s left'],
    ['in minutes', 125_000, ' | 2 min 5 s left'],
    ['in hours', 7_500_000, ' | 2 h 5 min left'],
  ])('an end that is %s', (_, timeLeft, end) => {
    expect(barLine(STAGE, timeLeft, 80)).toMatch(
      new RegExp(`frames${end.replaceAll('|', '\\|')}$`),
    );
  });

  test.each([
    ['all is done', 1_000, 1_000, '100% | 1000 of 1000 frames'],
    ['almost all', 999, 1_000, ' 99% | 999 of 1000 frames'],
    ['there is nothing to do', 0, 0, '100% | 0 of 0 frames'],
  ])('%s', (_, done, total, end) => {
    expect(barLine({ name: 'GIF', done, total }, 0, 120).endsWith(end)).toBe(done === total);
    expect(barLine({ name: 'GIF', done, total }, undefined, 120)).toContain(end);
  });

  test('without a total: the count alone', () => {
    const stage = { ...STAGE, total: undefined };
    expect(barLine(stage, undefined, 80)).toBe('GIF 450 frames');
    expect(barLine(stage, undefined, 5)).toBe('450');
  });
});
