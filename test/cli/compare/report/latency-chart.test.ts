import { expect, test } from '@jest/globals';
import { latencyChart, latencyTable } from '../../../../src/cli/compare/report/latency-chart.js';
import { runOf } from '../../../helpers/comparison.js';

const names = ['slow', 'fast'];
/** Downloads of 500, 250 and 250 ms, and of 50, 25 and 25 ms. */
const runs = [runOf(1_000), runOf(100)];
const { markup } = latencyChart(runs, names);

test('has a line for each download, all on one scale, and a longer one for the median', () => {
  const rows = [...markup.matchAll(/<path class="ticks" d="([^"]*)"/g)].map(([, path = '']) =>
    [...path.matchAll(/M([\d.]+) /g)].map(([, x]) => Number(x)),
  );
  // 0 ms is at 172 pixels, and 500 ms, the longest, at 696.
  expect(rows).toEqual([
    [696, 434, 434],
    [224.4, 198.2, 198.2],
  ]);
  const medians = [...markup.matchAll(/<line class="spread" x1="([\d.]+)"/g)].map(([, x]) =>
    Number(x),
  );
  expect(medians).toEqual([434, 198.2]);
  expect(markup).toMatch(/1 slow<.*2 fast</);
});

test('a run without downloads has an empty row', () => {
  const { markup: empty } = latencyChart([{ ...runOf(100), downloads: [] }], names);
  expect(empty).not.toMatch(/NaN|Infinity|undefined/);
  expect(empty).not.toContain('class="spread"');
});

test('has its figures in a table', () => {
  expect(latencyTable(runs, names).rows).toEqual([
    ['1 slow', '250.0', '500.0', '500.0', '500.0'],
    ['2 fast', '25.0', '50.0', '50.0', '50.0'],
  ]);
  expect(latencyTable([{ ...runOf(100), downloads: [] }], names).rows).toEqual([
    ['1 slow', '', '', '', ''],
  ]);
});
