import type { Comparison, RungResult } from '../comparison.js';
import { verdict } from '../verdict.js';
import { machineOf, meanOf, shortGain } from '../words.js';
import { wrapped } from '../wrapped.js';
import { scaleTo, timeAxis } from './axis.js';
import { chart, WIDTH } from './chart.js';
import { element, type Child, type Markup } from './markup.js';

const LEFT = 172;
/** The room for the figures at the right of the bars. */
const RIGHT = 160;
const ROW = 30;
const BAR = 18;

const STAGES = [
  ['download', 'only downloads'],
  ['both', 'both at once'],
  ['gif', 'only the GIF'],
  ['rest', 'rest'],
] as const;

/** If the first rung takes this many times as long as the second, the others are shown once more, enlarged. */
const MUCH_LONGER = 4;
/** The machine, in lines of this many characters. */
const NOTE = 116;

/** The ladder as bars, split by stage. */
export function ladderChart(comparison: Comparison): Markup {
  const { rungs } = comparison;
  const [first, second] = rungs;
  const isMuchLonger = first && second && first.mean > MUCH_LONGER * second.mean;
  const all = isMuchLonger ? panel(rungs, 0, 68, 'All steps') : panel(rungs, 0, 48, '');
  const panels = isMuchLonger
    ? [all, panel(rungs.slice(1), 1, all.end + 30, 'From the second step on, enlarged')]
    : [all];
  const end = (panels.at(-1) ?? all).end;
  const notes = wrapped(machineOf(comparison), NOTE);
  const height = end + 8 + 15 * notes.length;
  return chart(
    { id: 'ladder', height, title: TITLE, description: description(comparison) },
    element('text', { x: 8, y: 22, 'font-size': 16, 'font-weight': 600 }, TITLE),
    legend(44),
    panels.map(({ content }) => content),
    notes.map((line, k) =>
      element('text', { class: 'dim', x: 8, y: end + 12 + 15 * k, 'font-size': 11 }, line),
    ),
  );
}

const TITLE = 'The time of each step, and how many times faster it is than the one before';

const description = (comparison: Comparison): string =>
  [
    ...comparison.rungs.map((rung, k) => `${k + 1} ${rung.name}: ${meanOf(rung)} s.`),
    verdict(comparison),
  ].join(' ');

const legend = (y: number): Markup[] =>
  STAGES.flatMap(([stage, label], k) => [
    element('rect', { class: stage, x: 8 + k * 130, y: y - 10, width: 12, height: 12 }),
    element('text', { x: 25 + k * 130, y, 'font-size': 12 }, label),
  ]);

/** `3.078 ± 0.081 s, 2.05×`: the gain over the rung before. */
const figuresOf = (rung: RungResult): string =>
  [`${meanOf(rung)} s`, shortGain(rung.thanBefore)].filter(Boolean).join(', ');

/** Bars on one scale, from `top` down. */
function panel(
  rungs: readonly RungResult[],
  first: number,
  top: number,
  title: string,
): { readonly content: Child; readonly end: number } {
  const longest = Math.max(...rungs.map(({ mean, deviation = 0 }) => mean + deviation));
  const scale = scaleTo(longest, LEFT, WIDTH - LEFT - RIGHT);
  const bars = rungs.map((rung, k) => {
    const y = top + 18 + k * ROW;
    let from = 0;
    const parts = STAGES.map(([stage]) => {
      const start = from;
      from += rung.stages[stage];
      const width = scale.at(from) - scale.at(start);
      return element('rect', { class: stage, x: scale.at(start), y, width, height: BAR });
    });
    const { mean, deviation = 0 } = rung;
    const [low, high] = [scale.at(Math.max(0, mean - deviation)), scale.at(mean + deviation)];
    const middle = y + BAR / 2;
    return [
      element('text', { x: 8, y: y + 14 }, `${first + k + 1} ${rung.name}`),
      ...parts,
      element('line', { class: 'spread', x1: low, x2: high, y1: middle, y2: middle }),
      ...[low, high].map((x) =>
        element('line', { class: 'spread', x1: x, x2: x, y1: middle - 4, y2: middle + 4 }),
      ),
      element('text', { x: high + 6, y: y + 14, 'font-size': 12 }, figuresOf(rung)),
    ];
  });
  const end = top + 18 + rungs.length * ROW;
  return {
    content: [
      element('text', { class: 'dim', x: 8, y: top + 8, 'font-size': 12 }, title),
      ...bars,
      ...timeAxis(scale, end),
    ],
    end: end + 22,
  };
}
