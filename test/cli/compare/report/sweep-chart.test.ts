import { expect, test } from '@jest/globals';
import { sweepChart } from '../../../../src/cli/compare/report/sweep-chart.js';
import { downloadsOf, sweepLike } from '../../../helpers/comparison.js';

const pointsOf = (markup: string, line: string): number[][] =>
  (new RegExp(`class="${line}" points="([^"]*)"`).exec(markup)?.[1] ?? '')
    .split(' ')
    .filter(Boolean)
    .map((point) => point.split(',').map(Number));

const { markup } = sweepChart(sweepLike());

test('has a point for each number of connections, equally far apart, as high as its rate', () => {
  const points = pointsOf(markup, 'line-measured');
  expect(points).toHaveLength(4);
  const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] = points;
  expect(x2 - x1).toBeCloseTo(x1 - x0, 1);
  // Rates of 100, 200 and 360 a second.
  expect(y1 - y2).toBeCloseTo(1.6 * (y0 - y1), 0);
  expect(markup.match(/<circle/g)).toHaveLength(4);
  expect([...markup.matchAll(/>(\d+)<\/text>/g)].map(([, text]) => text)).toEqual([
    ...['0', '100', '200', '300', '400', '500'],
    ...['1', '2', '4', '8'],
  ]);
});

test("has the bound by Little's law, until it leaves the chart", () => {
  const bound = pointsOf(markup, 'line-bound');
  const measured = pointsOf(markup, 'line-measured');
  expect(bound).toHaveLength(4); // 100, 200, 400 of at most 500, and a quarter of the way to 800
  expect(bound[0]).toEqual(measured[0]);
  const [[x2 = 0] = [], [x3 = 0] = []] = measured.slice(2);
  expect(bound[3]?.[0]).toBeCloseTo(x2 + (x3 - x2) / 4, 1);
  const far = sweepChart(sweepLike({ downloads: [1, 2, 3].map(() => downloadsOf([9], [1])) }));
  expect(pointsOf(far.markup, 'line-bound')).toEqual([]); // the first is 1,000 of at most 12
});

test('has a line where 90 % of the highest rate is reached, if that can be claimed', () => {
  const [, , [x = 0] = []] = pointsOf(markup, 'line-measured');
  expect(markup).toMatch(new RegExp(`<line class="line-knee" x1="${x}" x2="${x}"`));
  const few = sweepChart(sweepLike({ downloads: [downloadsOf([100], [10])], gifs: [] })).markup;
  expect(few).not.toContain('line-knee');
});

test('leaves out what failed', () => {
  const failed = [{ error: 'refused' }];
  const some = [downloadsOf([9, 9, 9], [1]), failed, downloadsOf([9, 9, 9], [1])];
  expect(pointsOf(sweepChart(sweepLike({ downloads: some })).markup, 'line-measured')).toHaveLength(
    2,
  );
  const none = sweepChart(sweepLike({ downloads: [failed, failed] })).markup;
  expect(pointsOf(none, 'line-measured')).toEqual([]);
  expect(none).not.toMatch(/NaN|Infinity|undefined/);
});

test('tells a screen reader what it shows', () => {
  expect(markup).toMatch(
    /<title[^>]*>Frames a second by connections<.*<desc[^>]*>100 with 1 connection, 200 /,
  );
});
