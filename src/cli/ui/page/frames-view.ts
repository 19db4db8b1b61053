import { byId, colorOf, context, make, setText } from './dom.js';
import { KIND_OF, KINDS } from './frame-colors.js';
import type { Model } from './model.js';
import { count } from './words.js';

/** In CSS pixels: the height to fill, and the smallest and the largest cell. */
const HEIGHT = 150;
const MIN_CELL = 4;
const MAX_CELL = 14;

const FAILED = KINDS.length - 1;
const WRITTEN = FAILED - 1;

/** Draws every frame as a cell in the colour of its state, how many are in each state, and the window. */
export class FramesView {
  private readonly canvas = byId('mosaic') as HTMLCanvasElement;
  private readonly counts: readonly HTMLElement[];
  private readonly parts: readonly HTMLElement[];

  constructor() {
    this.counts = KINDS.map(({ name, color }) => {
      const number = make('b');
      byId('legend').append(make('li', '', make('i', `c-${color}`), number, ` ${name}`));
      return number;
    });
    this.parts = KINDS.map(({ color }) => make('span', `c-${color}`));
    byId('window-bar').append(...this.parts.slice(1, WRITTEN));
  }

  draw(model: Model): void {
    const { now, run, states } = model;
    const total = Math.max(now.total ?? 0, states.length);
    byId('frames').hidden = total === 0;
    if (total === 0) return;
    const counts = this.drawCells(states, total);
    for (const [k, element] of this.counts.entries()) {
      setText(element, count(counts[k] as number));
      (element.parentElement as HTMLElement).hidden = counts[k] === 0;
    }
    const shown = KINDS.map(({ name }, k) => `${counts[k]} ${name}`).join(', ');
    this.canvas.ariaLabel = `The state of each frame: ${shown}`;

    const { window } = run;
    byId('window').hidden = window === undefined;
    if (window === undefined) return;
    setText(
      byId('window-text'),
      `Window: ${count(now.window)} of at most ${count(window)} frames are started and not yet written`,
    );
    for (const [k, part] of this.parts.entries()) {
      part.style.width = `${(100 * (counts[k] as number)) / window}%`;
    }
  }

  /** Returns how many frames are of each kind. */
  private drawCells(states: Uint8Array, total: number): number[] {
    const { canvas } = this;
    const width = canvas.clientWidth;
    const fit = Math.floor(Math.sqrt((width * HEIGHT) / total));
    const cell = Math.min(MAX_CELL, Math.max(MIN_CELL, fit));
    const columns = Math.max(1, Math.floor(width / cell));
    const room = columns * Math.floor(HEIGHT / cell);
    const perCell = Math.max(1, Math.ceil(total / room));
    const cells = Math.ceil(total / perCell);
    const scale = devicePixelRatio;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(Math.ceil(cells / columns) * cell * scale);

    const pen = context(canvas);
    pen.scale(scale, scale);
    const colors = KINDS.map(({ color }) => colorOf(color));
    const counts = KINDS.map(() => 0);
    for (let k = 0; k < cells; k += 1) {
      let shown = FAILED;
      let hasFailed = false;
      const end = Math.min(total, (k + 1) * perCell);
      for (let place = k * perCell; place < end; place += 1) {
        const kind = KIND_OF[states[place] ?? 0] as number;
        counts[kind] = (counts[kind] as number) + 1;
        if (kind === FAILED) hasFailed = true;
        else if (kind < shown) shown = kind; // the one that is least far
      }
      if (hasFailed && shown >= WRITTEN) shown = FAILED;
      pen.fillStyle = colors[shown] as string;
      pen.fillRect((k % columns) * cell, Math.floor(k / columns) * cell, cell - 1, cell - 1);
    }
    return counts;
  }
}
