import { describe, expect, test } from '@jest/globals';
import { splitStages } from '../../../src/cli/compare/stage-split.js';
import { comparisonOf, runOf } from '../../helpers/comparison.js';

describe('splitStages', () => {
  const split = (download: readonly [number, number], gif: readonly [number, number]) =>
    splitStages({
      ...{ total: 100, downloads: [], chunks: [] },
      download: { start: download[0], end: download[1] },
      gif: { start: gif[0], end: gif[1] },
    });

  test('one after the other: with the gap between them as the rest', () => {
    expect(split([10, 40], [50, 100])).toEqual({ download: 30, both: 0, gif: 50, rest: 20 });
  });

  test('at the same time: the time of both counts once', () => {
    expect(split([10, 80], [30, 100])).toEqual({ download: 20, both: 50, gif: 20, rest: 10 });
  });

  test('downloads that end last', () => {
    expect(split([0, 100], [40, 60])).toEqual({ download: 80, both: 20, gif: 0, rest: 0 });
  });
});

describe('rungResults', () => {
  test('compares each rung with the one before and with the first', () => {
    const [first, second, third] = comparisonOf().rungs;
    expect(first).toMatchObject({
      ...{ name: 'one after another', mean: 1_000, deviation: 10, min: 990, max: 1_010 },
      ...{ times: [1_000, 1_010, 990], workers: 1, thanBefore: undefined, thanFirst: undefined },
      stages: { download: 500, both: 0, gif: 500, rest: 0 },
    });
    const gain = { value: 10, deviation: expect.closeTo(10 * Math.hypot(0.01, 0.1), 10) };
    expect(second).toMatchObject({
      thanBefore: { ...gain, isClear: true },
      thanFirst: { ...gain, isClear: true },
    });
    expect(third?.thanBefore?.value).toBeCloseTo(100 / 101);
    expect(third?.thanBefore?.isClear).toBe(false);
    expect(third?.thanFirst?.value).toBeCloseTo(1_000 / 101);
    expect(third?.thanFirst?.isClear).toBe(true);
  });

  test('counts the workers that had something to do', () => {
    const { rungs } = comparisonOf([[10], [10], [10]]);
    expect(rungs.map(({ workers }) => workers)).toEqual([1, 1, 1]);
    expect(runOf(10).chunks).toHaveLength(1);
  });
});
