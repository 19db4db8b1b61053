import type { RunRecord } from '../../../index.js';
import { quantilesOf } from '../statistics.js';
import type { Table } from '../tables.js';
import { scaleTo, timeAxis } from './axis.js';
import { chart, WIDTH } from './chart.js';
import { element, type Markup } from './markup.js';

const LEFT = 172;
const RIGHT = 24;
const ROW = 26;
const TOP = 34;

/** The time of each download in one run of each rung, as lines: where they are dense, many took as long. */
export function latencyChart(runs: readonly RunRecord[], names: readonly string[]): Markup {
  const latencies = runs.map(latenciesOf);
  const longest = Math.max(1, ...latencies.flat());
  const scale = scaleTo(longest, LEFT, WIDTH - LEFT - RIGHT);
  const end = TOP + ROW * runs.length;
  const rows = latencies.map((all, k) => {
    const y = TOP + ROW * k;
    const ticks = all.map((ms) => `M${round(scale.at(ms))} ${y}v14`);
    const median = quantilesOf(all)?.median;
    return [
      element('text', { x: 8, y: y + 12 }, `${k + 1} ${names[k] ?? ''}`),
      element('path', { class: 'ticks', d: ticks.join('') }),
      median === undefined ? [] : medianLine(scale.at(median), y),
    ];
  });
  return chart(
    {
      id: 'latency',
      height: end + 26,
      title: 'The time of each download',
      description: 'The quantiles are in the table below.',
    },
    element(
      'text',
      { class: 'dim', x: 8, y: 18, 'font-size': 12 },
      'A line for each download; the longer line is the median',
    ),
    rows,
    timeAxis(scale, end + 2),
  );
}

const medianLine = (x: number, y: number): Markup =>
  element('line', { class: 'spread', x1: x, x2: x, y1: y - 3, y2: y + 17 });

/** The figures behind the chart. */
export const latencyTable = (runs: readonly RunRecord[], names: readonly string[]): Table => ({
  title: 'One run: the time of a download in ms',
  heads: ['step', 'median', '90 %', '99 %', 'longest'],
  rows: runs.map((run, k) => {
    const { median, p90, p99, max } = quantilesOf(latenciesOf(run)) ?? {};
    return [
      `${k + 1} ${names[k] ?? ''}`,
      ...[median, p90, p99, max].map((ms) => ms?.toFixed(1) ?? ''),
    ];
  }),
});

const latenciesOf = ({ downloads }: RunRecord): number[] =>
  downloads.map(({ start, end }) => end - start);

const round = (value: number): number => Math.round(100 * value) / 100;
