import type { RunRecord, Span } from '../../../index.js';
import { plural } from '../../terminal/plural.js';
import type { Table } from '../tables.js';
import { seconds } from '../words.js';
import { scaleTo, timeAxis, type Scale } from './axis.js';
import { chart, WIDTH } from './chart.js';
import { atOnce, inLanes, joined } from './lanes.js';
import { element, type Markup } from './markup.js';

const LEFT = 120;
const RIGHT = 20;
/** More lanes of connections are shown as one curve: the number of open ones. */
const MOST_LANES = 32;
const CURVE = 60;
const LANE = 12;
/** The smallest gap that is drawn, in pixels. */
const GAP = 0.5;
/** A longer bar is drawn by itself, in pixels. */
const LONG = 3;

/** One run: a lane for each connection slot, and for each worker, over its time. */
export function timelineChart(run: RunRecord, name: string, id: string): Markup {
  const scale = scaleTo(run.total, LEFT, WIDTH - LEFT - RIGHT);
  const lanes = inLanes(run.downloads);
  const isCurve = lanes.length > MOST_LANES;
  const lane = lanes.length > 8 ? 4 : LANE;
  const top = 8;
  const ofDownloads = isCurve ? CURVE : lanes.length * lane;
  const workersTop = top + ofDownloads + 10;
  const workers = workersOf(run);
  const end = workersTop + workers.length * (LANE + 4);
  const height = end + 26;
  return chart(
    { id, height, title: `One run of: ${name}`, description: description(run, lanes.length) },
    element('text', { x: 8, y: top + 11, 'font-size': 12 }, `${lanes.length} at once`),
    isCurve
      ? curve(run, lanes.length, scale, top)
      : lanes.map((spans, k) => bars(spans, 'download', scale, top + k * lane, lane - 1)),
    workers.map(({ worker, spans }, k) => {
      const y = workersTop + k * (LANE + 4);
      return [
        element('text', { x: 8, y: y + 10, 'font-size': 12 }, `worker ${worker + 1}`),
        bars(spans, 'gif', scale, y, LANE),
      ];
    }),
    timeAxis(scale, end + 2),
  );
}

/** The figures behind the chart. */
export function timelineTable(run: RunRecord): Table {
  const row = (name: string, spans: readonly Span[], lanes: number) => {
    const busy = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    return [
      name,
      String(spans.length),
      seconds(spans.reduce((first, { start }) => Math.min(first, start), run.total)),
      seconds(spans.reduce((last, { end }) => Math.max(last, end), 0)),
      `${Math.round((100 * busy) / (lanes * run.total))} %`,
    ];
  };
  const lanes = inLanes(run.downloads).length;
  return {
    title: 'One run: when each lane worked, in seconds',
    heads: ['lane', 'frames or chunks', 'first began', 'last ended', 'busy'],
    rows: [
      row(plural(lanes, 'connection'), run.downloads, Math.max(1, lanes)),
      ...workersOf(run).map(({ worker, spans }) => row(`worker ${worker + 1}`, spans, 1)),
    ],
  };
}

const description = (run: RunRecord, lanes: number): string =>
  `Downloads, at most ${lanes} at once, from ${seconds(run.download.start)} to ${seconds(run.download.end)} s; ` +
  `the GIF from ${seconds(run.gif.start)} to ${seconds(run.gif.end)} s.`;

function workersOf({ chunks }: RunRecord) {
  const numbers = [...new Set(chunks.map(({ worker }) => worker))].sort((a, b) => a - b);
  return numbers.map((worker) => ({
    worker,
    spans: chunks.filter((chunk) => chunk.worker === worker),
  }));
}

/** The spans of a lane as one path: thousands of elements would make a page slow. */
function bars(
  spans: readonly Span[],
  stage: 'download' | 'gif',
  { at, max }: Scale,
  y: number,
  height: number,
): Markup {
  const pixel = max / (at(max) - at(0));
  const path = joined(spans, GAP * pixel, LONG * pixel).map(({ start, end }) => {
    const width = Math.max(0.3, at(end) - at(start) - GAP);
    return `M${round(at(start))} ${round(y)}h${round(width)}v${round(height)}h-${round(width)}z`;
  });
  return element('path', { class: stage, d: path.join('') });
}

/** The number of open connections over time, as an area. */
function curve(run: RunRecord, most: number, { at, max }: Scale, top: number): Markup {
  const columns = Math.floor(at(max) - at(0));
  const heights = atOnce(run.downloads, max, columns).map((open) => (CURVE * open) / most);
  const points = heights.map((height) => `V${round(top + CURVE - height)}h1`);
  return element('path', {
    class: 'download',
    d: `M${round(at(0))} ${top + CURVE}${points.join('')}V${top + CURVE}z`,
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;
