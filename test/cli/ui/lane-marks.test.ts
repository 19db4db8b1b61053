import { describe, expect, test } from '@jest/globals';
import { markOf, mergeColumns, mergeLanes, readMark } from '../../../src/cli/ui/lane-marks.js';

describe('marks of lanes', () => {
  test.each([
    [0, '0', 'a'],
    [0.001, '1', 'b'],
    [0.5, '5', 'f'],
    [1, '9', 'j'],
  ])('a share of %d', (share, busy, ended) => {
    expect(markOf({ share, hasEnd: false })).toBe(busy);
    expect(markOf({ share, hasEnd: true })).toBe(ended);
    expect(Math.abs(readMark(busy, 0).share - share)).toBeLessThan(1 / 9);
    expect(readMark(ended, 0)).toEqual({ ...readMark(busy, 0), hasEnd: true });
  });

  test('a lane that is not there was idle', () => {
    expect(readMark('9', 1)).toEqual({ share: 0, hasEnd: false });
  });

  test('two columns as one: means, and ends of either', () => {
    expect(mergeColumns('09j', '0')).toBe('05f');
  });

  test('two lanes as one', () => {
    expect(mergeLanes('99a09')).toBe('9a5');
  });
});
