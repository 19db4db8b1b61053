import type { Span } from '../../../index.js';

/**
 * Puts spans into lanes, so that those in one lane do not overlap: each goes into the first lane that is free.
 * There are as many lanes as spans at the same time.
 */
export function inLanes(spans: readonly Span[]): Span[][] {
  const lanes: Span[][] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const free = lanes.find((lane) => (lane.at(-1)?.end ?? 0) <= span.start);
    if (free) free.push(span);
    else lanes.push([span]);
  }
  return lanes;
}

/**
 * Joins spans of one lane that are less than `gap` apart, to draw thousands of them as few. Spans longer than
 * `long` stay apart.
 */
export function joined(lane: readonly Span[], gap: number, long: number): Span[] {
  const all: Span[] = [];
  for (const span of lane) {
    const last = all.at(-1);
    const isShort = span.end - span.start <= long;
    if (last && isShort && span.start - last.end < gap)
      all[all.length - 1] = { ...last, end: span.end };
    else all.push(span);
  }
  return all;
}

/** The most spans at the same time, in each of `columns` equal parts of the time until `end`. */
export function atOnce(spans: readonly Span[], end: number, columns: number): number[] {
  const most = new Array<number>(columns).fill(0);
  const steps = spans
    .flatMap(({ start, end: stop }) => [
      { time: start, change: 1 },
      { time: stop, change: -1 },
    ])
    .sort((a, b) => a.time - b.time || a.change - b.change);
  const columnOf = (time: number) =>
    Math.min(columns - 1, Math.max(0, Math.floor((time / end) * columns)));
  let [open, from] = [0, 0];
  for (const { time, change } of steps) {
    const column = columnOf(time);
    for (let k = from; k <= column; k += 1) most[k] = Math.max(most[k] ?? 0, open);
    open += change;
    most[column] = Math.max(most[column] ?? 0, open);
    from = column;
  }
  return most;
}
