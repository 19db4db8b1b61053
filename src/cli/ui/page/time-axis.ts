import { make, setText } from './dom.js';
import type { Model } from './model.js';
import { time } from './words.js';

/** The times below a chart: its begin, its middle and its end. */
export function timeAxis(): {
  readonly element: HTMLElement;
  readonly draw: (model: Model, width: number) => void;
} {
  const marks = [make('span'), make('span'), make('span')];
  return {
    element: make('div', 'times', ...marks),
    draw: ({ columnLength, columnsBefore }, width) => {
      for (const [k, mark] of marks.entries()) {
        setText(mark, axisTime((columnsBefore + (k * width) / 2) * columnLength));
      }
    },
  };
}

const axisTime = (ms: number): string => (ms === 0 ? '0' : time(ms));
