import { describe, expect, test } from '@jest/globals';
import { atOnce, inLanes, joined } from '../../../../src/cli/compare/report/lanes.js';

/** Spans as `start-end`. */
const spans = (...texts: readonly string[]) =>
  texts.map((text) => {
    const [start = 0, end = 0] = text.split('-').map(Number);
    return { start, end };
  });

describe('inLanes', () => {
  test('one after another: one lane', () => {
    expect(inLanes(spans('0-2', '2-4', '4-5'))).toEqual([spans('0-2', '2-4', '4-5')]);
  });

  test('as many lanes as spans at once, in the order in which they began', () => {
    expect(inLanes(spans('3-5', '0-4', '1-2', '2-3'))).toEqual([
      spans('0-4'),
      spans('1-2', '2-3', '3-5'),
    ]);
  });
});

test('joined: spans that are less than a gap apart become one, unless they are long', () => {
  expect(joined(spans('0-2', '2-4', '5-6', '6-9'), 1, 3)).toEqual(spans('0-4', '5-9'));
  expect(joined(spans('0-2', '2-4', '5-6', '6-9'), 1, 2)).toEqual(spans('0-4', '5-6', '6-9'));
  expect(joined([], 1, 1)).toEqual([]);
});

describe('atOnce', () => {
  test('the most spans at once in each part of the time', () => {
    expect(atOnce(spans('0-4', '1-2', '6-7'), 8, 4)).toEqual([2, 2, 1, 1]);
    expect(atOnce(spans('0-4', '1-2', '6-7'), 8, 8)).toEqual([1, 2, 2, 1, 1, 0, 1, 1]);
  });

  test('a span that begins when another ends is not at the same time', () => {
    expect(atOnce(spans('0-1', '1-2'), 2, 2)).toEqual([1, 1]);
  });

  test('no spans, or those past the end', () => {
    expect(atOnce([], 4, 2)).toEqual([0, 0]);
    expect(atOnce(spans('0-9'), 4, 2)).toEqual([1, 1]);
  });
});
