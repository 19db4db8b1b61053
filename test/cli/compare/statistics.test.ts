import { describe, expect, test } from '@jest/globals';
import { differ, quantilesOf, ratioOf, summarize } from '../../../src/cli/compare/statistics.js';

describe('summarize', () => {
  test('gives mean, sample deviation and range', () => {
    // The sample of Wikipedia, "Standard deviation": its squares sum to 32, and 32 / 7 is 4.571.
    expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({
      mean: 5,
      deviation: expect.closeTo(2.13809, 5),
      min: 2,
      max: 9,
    });
  });

  test('one sample has no deviation', () => {
    expect(summarize([3])).toEqual({ mean: 3, deviation: undefined, min: 3, max: 3 });
  });
});

describe('ratioOf', () => {
  test('adds the relative errors as squares', () => {
    const above = { mean: 100, deviation: 3, min: 0, max: 0 };
    const below = { mean: 50, deviation: 2, min: 0, max: 0 };
    // 3 % and 4 % make 5 %, of 2.
    expect(ratioOf(above, below)).toEqual({ value: 2, deviation: expect.closeTo(0.1, 10) });
  });

  test('has no deviation if one of the two has none', () => {
    expect(ratioOf(summarize([4]), summarize([2, 2]))).toEqual({ value: 2, deviation: undefined });
    expect(ratioOf(summarize([4, 4]), summarize([2]))).toEqual({ value: 2, deviation: undefined });
  });
});

describe('differ', () => {
  // Each has a deviation of 1.
  const at = (mean: number) => [mean - 1, mean, mean + 1];

  test('is true where the intervals of mean ± deviation do not overlap, either way', () => {
    expect(differ(at(10), at(12.1))).toBe(true);
    expect(differ(at(12.1), at(10))).toBe(true);
  });

  test('is false where they overlap or touch', () => {
    expect(differ(at(10), at(12))).toBe(false);
    expect(differ(at(10), at(10))).toBe(false);
  });

  test('claims nothing of fewer than three samples', () => {
    expect(differ([1, 1], [9, 9])).toBe(false);
    expect(differ([1, 1, 1], [9, 9])).toBe(false);
    expect(differ([1, 1, 1], [9, 9, 9])).toBe(true);
  });
});

describe('quantilesOf', () => {
  test('are samples, by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, k) => 100 - k);
    expect(quantilesOf(hundred)).toEqual({ median: 50, p90: 90, p99: 99, max: 100 });
    expect(quantilesOf([10, 9])).toEqual({ median: 9, p90: 10, p99: 10, max: 10 });
    expect(quantilesOf([7])).toEqual({ median: 7, p90: 7, p99: 7, max: 7 });
  });

  test('no samples have none', () => {
    expect(quantilesOf([])).toBeUndefined();
  });
});
