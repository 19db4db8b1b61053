import { describe, expect, test } from '@jest/globals';
import { timelineChart, timelineTable } from '../../../../src/cli/compare/report/timeline-chart.js';
import { runOf } from '../../../helpers/comparison.js';

const paths = (markup: string, stage: string): string[] =>
  [...markup.matchAll(new RegExp(`<path class="${stage}" d="([^"]*)"`, 'g'))].map(
    ([, path = '']) => path,
  );

/** A run with this many downloads at the same time. */
const withAtOnce = (count: number) => ({
  ...runOf(100),
  downloads: Array.from({ length: count }, () => ({ start: 0, end: 50 })),
});

describe('timelineChart', () => {
  test('has a lane for each connection at once, and for each worker', () => {
    const run = {
      ...runOf(100),
      chunks: [
        { start: 50, end: 100, worker: 1 },
        { start: 60, end: 90, worker: 0 },
      ],
    };
    const { markup } = timelineChart(run, 'a', 'b');
    const [first, second, ...more] = paths(markup, 'download');
    expect(more).toEqual([]);
    expect(first).toMatch(/^M120 /);
    // The first lane is full until half of the time; the second has two downloads in it.
    expect(second).toMatch(/^M120 [\d.]+h144.5v.*zM265 [\d.]+h144.5v[^M]*z$/);
    const workers = paths(markup, 'gif');
    expect(workers).toEqual([expect.stringMatching(/^M468 /), expect.stringMatching(/^M410 /)]);
    expect(markup).toMatch(/worker 1<.*worker 2</);
  });

  test('above 32 connections, it has their number as one curve', () => {
    expect(paths(timelineChart(withAtOnce(32), 'a', 'b').markup, 'download')).toHaveLength(32);
    const [curve = '', ...more] = paths(timelineChart(withAtOnce(33), 'a', 'b').markup, 'download');
    expect(more).toEqual([]);
    expect(curve.match(/V8h1/g)).toHaveLength(291); // all of them, for half of 580 pixels
  });
});

test('timelineTable has the figures behind it', () => {
  expect(timelineTable(runOf(1_000)).rows).toEqual([
    ['2 connections', '3', '0.000', '0.500', '50 %'],
    ['worker 1', '1', '0.500', '1.000', '50 %'],
  ]);
});
