import { plural } from '../../terminal/plural.js';
import { NEARLY, type Sweep } from '../sweep/sweep.js';
import { niceStep } from './axis.js';
import { chart, WIDTH } from './chart.js';
import { element, type Markup } from './markup.js';

const HEIGHT = 280;
const LEFT = 64;
const RIGHT_END = WIDTH - 16;
const TOP = 52;
const BOTTOM = 236;

/** Frames a second against connections, which double from point to point, with the bound by Little's law. */
export function sweepChart({ connections, connectionsKnee }: Sweep): Markup {
  const highest = Math.max(
    1,
    ...connections.map(({ rate }) => (rate?.mean ?? 0) + (rate?.deviation ?? 0)),
  );
  const tick = niceStep(1.15 * highest, 5);
  const max = tick * Math.ceil((1.15 * highest) / tick);
  const step = (RIGHT_END - LEFT - 20) / Math.max(1, connections.length - 1);
  const x = (point: number) => LEFT + 10 + point * step;
  const y = (rate: number) => BOTTOM - ((BOTTOM - TOP) * rate) / max;

  const measured = connections.flatMap(({ rate }, k) => (rate ? [{ k, ...rate }] : []));
  const line = measured.map(({ k, mean }) => `${round(x(k))},${round(y(mean))}`).join(' ');
  const bounds = connections.flatMap(({ bound }, k) => {
    if (bound === undefined) return [];
    if (bound <= max) return [`${round(x(k))},${round(y(bound))}`];
    // Where it leaves the chart, on the way from the point before.
    const before = connections[k - 1]?.bound ?? Infinity;
    const part = (max - before) / (bound - before);
    return before < max ? [`${round(x(k - 1 + part))},${TOP}`] : [];
  });
  const knee = connections.findIndex((point) => point.connections === connectionsKnee);
  return chart(
    {
      id: 'sweep',
      height: HEIGHT,
      title: 'Frames a second by connections',
      description: description(connections),
    },
    key(8, 'line-measured', 'measured, mean ± σ'),
    key(190, 'line-bound', 'bound by Little’s law'),
    knee < 0 ? [] : key(380, 'line-knee', `${100 * NEARLY} % of the highest rate is reached`),
    element('text', { class: 'dim', x: 8, y: 40, 'font-size': 11 }, 'frames a second'),
    Array.from({ length: Math.round(max / tick) + 1 }, (_, k) => [
      element('line', { class: 'axis', x1: LEFT, x2: RIGHT_END, y1: y(k * tick), y2: y(k * tick) }),
      label(LEFT - 8, y(k * tick) + 4, String(k * tick), 'end'),
    ]),
    connections.map(({ connections: count }, k) => label(x(k), BOTTOM + 17, String(count))),
    label((LEFT + RIGHT_END) / 2, BOTTOM + 36, 'connections at once'),
    knee < 0
      ? []
      : element('line', { class: 'line-knee', x1: x(knee), x2: x(knee), y1: TOP, y2: BOTTOM }),
    element('polyline', { class: 'line-bound', points: bounds.join(' ') }),
    element('polyline', { class: 'line-measured', points: line }),
    measured.map(({ k, mean, deviation = 0 }) => [
      element('line', {
        class: 'spread',
        x1: x(k),
        x2: x(k),
        y1: y(mean - deviation),
        y2: y(mean + deviation),
      }),
      element('circle', { class: 'download', cx: x(k), cy: y(mean), r: 3.5 }),
    ]),
  );
}

/** The rates in words, for screen readers. */
const description = (connections: Sweep['connections']): string =>
  connections
    .flatMap(({ connections: count, rate }) =>
      rate ? [`${rate.mean.toFixed(0)} with ${plural(count, 'connection')}`] : [],
    )
    .join(', ');

const key = (x: number, name: string, text: string): Markup[] => [
  element('line', { class: name, x1: x, x2: x + 22, y1: 18, y2: 18 }),
  element('text', { x: x + 28, y: 22, 'font-size': 12 }, text),
];

const label = (x: number, y: number, text: string, anchor = 'middle'): Markup =>
  element('text', { class: 'dim', x, y, 'text-anchor': anchor, 'font-size': 11 }, text);

const round = (value: number): number => Math.round(100 * value) / 100;
