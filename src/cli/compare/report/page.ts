import type { RunRecord } from '../../../index.js';
import type { Comparison } from '../comparison.js';
import { legend, stageTable, timeTable, type Table } from '../tables.js';
import { verdict } from '../verdict.js';
import { conditions, idleWorkers, stepsOf } from '../words.js';
import { connectionTable, sweepVerdict, workerTable } from '../sweep/sweep-words.js';
import { ladderChart } from './ladder-chart.js';
import { latencyChart, latencyTable } from './latency-chart.js';
import { element, type Markup } from './markup.js';
import { CHART_STYLE, PAGE_STYLE } from './style.js';
import { sweepChart } from './sweep-chart.js';
import { timelineChart, timelineTable } from './timeline-chart.js';

/** A page of its own: no script, and nothing is loaded. A table stands behind every chart. */
export function asPage(comparison: Comparison, timelines: readonly RunRecord[]): string {
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('title', {}, TITLE),
      element('style', {}, CHART_STYLE + PAGE_STYLE),
    ),
    element(
      'body',
      {},
      element('h1', {}, TITLE),
      element('p', { class: 'verdict' }, verdict(comparison)),
      ladder(comparison),
      steps(comparison),
      sweep(comparison),
      runs(comparison, timelines),
      latencies(comparison, timelines),
      element('h2', {}, 'How it was measured'),
      conditions(comparison).map((line) => element('p', {}, line)),
    ),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

const TITLE = 'Five ways to download frames and make a GIF';

const ladder = (comparison: Comparison): readonly Markup[] => [
  element('h2', {}, 'How long each way takes'),
  chart(ladderChart(comparison)),
  tableOf(timeTable(comparison)),
  ...legend(comparison).map((note) => element('p', { class: 'note' }, note)),
  tableOf(stageTable(comparison)),
];

const steps = (comparison: Comparison): readonly Markup[] => [
  element('h2', {}, 'What each step adds'),
  element(
    'ol',
    {},
    stepsOf(comparison).map(({ name, gain, why }) =>
      element('li', {}, element('strong', {}, name), `: ${gain === '' ? '' : `${gain}. `}${why}`),
    ),
  ),
  ...idleWorkers(comparison).map((note) => element('p', { class: 'note' }, note)),
];

const runs = (
  { rungs }: Comparison,
  timelines: readonly RunRecord[],
): readonly (Markup | readonly Markup[])[] => [
  element('h2', {}, 'One run of each, over its time'),
  element(
    'p',
    { class: 'note' },
    'Blue: connections that are open, one lane for each; above 32, their number. Purple: a worker that encodes; the first bar of a thread begins with the start of the thread. Each run has its own scale.',
  ),
  ...timelines.map((run, k) => {
    const name = rungs[k]?.name ?? '';
    return [
      element('h3', {}, `${k + 1} ${name}`),
      chart(timelineChart(run, name, `run-${k + 1}`)),
      tableOf(timelineTable(run)),
    ];
  }),
];

const sweep = (comparison: Comparison): readonly Markup[] => {
  const { sweep: found } = comparison;
  if (found === undefined) return [];
  return [
    element('h2', {}, 'How many connections and workers pay'),
    ...sweepVerdict(found, comparison).map((text) => element('p', {}, text)),
    chart(sweepChart(found)),
    tableOf(connectionTable(found)),
    tableOf(workerTable(found)),
  ];
};

const latencies = ({ rungs }: Comparison, timelines: readonly RunRecord[]): readonly Markup[] => {
  const names = rungs.map(({ name }) => name);
  return [
    element('h2', {}, 'How long a download takes'),
    chart(latencyChart(timelines, names)),
    tableOf(latencyTable(timelines, names)),
  ];
};

/** A chart, which a narrow screen scrolls. */
const chart = (svg: Markup): Markup => element('figure', { tabindex: 0 }, svg);

const tableOf = ({ title, heads, rows }: Table): Markup =>
  element(
    'div',
    { class: 'table', tabindex: 0, role: 'region', 'aria-label': title },
    element(
      'table',
      {},
      element('caption', {}, title),
      element(
        'thead',
        {},
        element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head))),
      ),
      element(
        'tbody',
        {},
        ...rows.map(([name = '', ...cells]) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, name),
            ...cells.map((cell) => element('td', {}, cell)),
          ),
        ),
      ),
    ),
  );
