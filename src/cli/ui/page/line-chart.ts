import type { Column } from '../wire.js';
import { make, makeSvg, setText } from './dom.js';
import type { Model } from './model.js';
import { timeAxis } from './time-axis.js';

/** A line of a chart. */
export interface Line {
  readonly name: string;
  /** The name of its colour in `page.css`. */
  readonly color: string;
  /** The value of a column; `undefined` if it has none. */
  readonly value: (column: Column, x: number, all: readonly Column[]) => number | undefined;
}

/** In units of the drawing, which is stretched to the width of the page. */
const HEIGHT = 90;
/** A column that has just begun says too little. */
const MIN_LENGTH = 25;

/** Lines over time. */
export class LineChart {
  private readonly svg = makeSvg('svg', {
    class: 'plot',
    preserveAspectRatio: 'none',
    role: 'img',
  });
  private readonly top = make('span', 'dim');
  private readonly values: readonly HTMLElement[];
  private readonly drawn: readonly SVGPolylineElement[];
  private readonly axis = timeAxis();

  /** @param words a value as text. */
  constructor(
    root: HTMLElement,
    private readonly title: string,
    private readonly words: (value: number) => string,
    private readonly lines: readonly Line[],
  ) {
    this.values = lines.map(() => make('b'));
    this.drawn = lines.map(({ color }) => makeSvg('polyline', { class: `s-${color}` }));
    this.svg.append(...this.drawn);
    const legend = make('ul', 'legend now');
    for (const [k, { name, color }] of lines.entries()) {
      const value = this.values[k] as HTMLElement;
      legend.append(make('li', '', make('i', `c-${color}`), `${name} `, value));
    }
    const head = make('header', '', make('h3', '', title), legend);
    const chart = make('div', 'chart', head, this.top);
    chart.append(this.svg, this.axis.element);
    root.append(chart);
  }

  draw(model: Model, width: number): void {
    const columns = model.columns.filter(({ length }) => length >= MIN_LENGTH);
    const series = this.lines.map(({ value }) => columns.map(value));
    const most = Math.max(0, ...series.flat().filter((value) => value !== undefined));
    const scale = most === 0 ? 0 : (HEIGHT - 4) / most;
    this.svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    for (const [k, values] of series.entries()) {
      const points = values.flatMap((value, x) =>
        value === undefined ? [] : [`${x + 0.5},${(HEIGHT - value * scale).toFixed(1)}`],
      );
      this.drawn[k]?.setAttribute('points', points.join(' '));
      const last = values.findLast((value) => value !== undefined);
      setText(this.values[k] as HTMLElement, last === undefined ? '–' : this.words(last));
    }
    setText(this.top, most === 0 ? 'nothing yet' : `at most ${this.words(most)}`);
    const said = this.lines.map(({ name }, k) => `${name} ${this.values[k]?.textContent}`);
    this.svg.setAttribute('aria-label', `${this.title}: ${said.join(', ')}`);
    this.axis.draw(model, width);
  }
}
