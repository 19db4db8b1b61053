import { element, type Markup } from './markup.js';

/** A scale from ms to horizontal pixels. */
export interface Scale {
  readonly at: (ms: number) => number;
  readonly max: number;
}

/** The scale on which `max` ms is `width` pixels to the right of `left`. */
export const scaleTo = (max: number, left: number, width: number): Scale => ({
  at: (ms) => left + (ms / max) * width,
  max,
});

/** Ticks with their times in seconds, below a line from the start to the end of the scale. */
export function timeAxis({ at, max }: Scale, y: number): Markup[] {
  const step = niceStep(max, 8);
  const count = Math.floor(max / step);
  return [
    element('line', { class: 'axis', x1: at(0), x2: at(max), y1: y, y2: y }),
    ...Array.from({ length: count + 1 }, (_, k) => [
      element('line', { class: 'axis', x1: at(k * step), x2: at(k * step), y1: y, y2: y + 4 }),
      element(
        'text',
        { class: 'dim', x: at(k * step), y: y + 17, 'text-anchor': 'middle', 'font-size': 11 },
        tickLabel(k * step, step),
      ),
    ]).flat(),
  ];
}

/** A step of 1, 2 or 5 times a power of ten, for at most this many steps to `max`. */
export function niceStep(max: number, most: number): number {
  const rough = max / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

const tickLabel = (ms: number, step: number): string => {
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(step) + 1e-9));
  return `${(ms / 1_000).toFixed(Math.min(3, decimals))} s`;
};
