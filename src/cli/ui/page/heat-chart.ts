import { readMark } from '../lane-marks.js';
import type { Column } from '../wire.js';
import { colorOf, context, make, setText } from './dom.js';
import type { Model } from './model.js';
import { timeAxis } from './time-axis.js';

/** In CSS pixels: the height of a lane, and the most of all. */
const LANE = 10;
const MAX_HEIGHT = 192;

/** Where something ended, the colour is paler: so one sees how long each took. */
const END_ALPHA = 140;

/** Lanes over time: the stronger the colour, the more of the time a lane was busy. */
export class HeatChart {
  private readonly canvas = make('canvas', 'heat');
  private readonly facts = make('span', 'dim');
  private readonly axis = timeAxis();

  constructor(
    root: HTMLElement,
    private readonly title: string,
    private readonly color: string,
  ) {
    this.canvas.setAttribute('role', 'img');
    const head = make('header', '', make('h3', '', title), this.facts);
    const chart = make('div', 'chart', head);
    chart.append(this.canvas, this.axis.element);
    root.append(chart);
  }

  /** @param lanesOf the marks of the lanes of a column. */
  draw(model: Model, width: number, lanesOf: (column: Column) => string, facts: string): void {
    const { canvas, title } = this;
    const all = model.columns.map(lanesOf);
    const lanes = Math.max(1, ...all.map(({ length }) => length));
    canvas.width = width;
    canvas.height = lanes;
    canvas.style.height = `${Math.min(MAX_HEIGHT, Math.max(2 * LANE, lanes * LANE))}px`;

    const pen = context(canvas);
    const [red, green, blue] = rgbOf(colorOf(this.color));
    const image = pen.createImageData(width, lanes);
    let sum = 0;
    for (const [x, marks] of all.entries()) {
      for (let lane = 0; lane < marks.length; lane += 1) {
        const { share, hasEnd } = readMark(marks, lane);
        sum += share;
        const alpha = share * (hasEnd ? END_ALPHA : 255);
        image.data.set([red, green, blue, alpha], 4 * (lane * width + x));
      }
    }
    pen.putImageData(image, 0, 0);
    const busy = Math.round((100 * sum) / (lanes * Math.max(1, all.length)));
    setText(this.facts, `${facts}, busy ${busy} % of the time`);
    canvas.ariaLabel = `${title}: ${this.facts.textContent}`;
  }
}

/** The parts of a colour like #0072b2. */
const rgbOf = (color: string): readonly [number, number, number] => {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};
