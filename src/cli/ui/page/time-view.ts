import type { Column, StageName } from '../wire.js';
import { byId } from './dom.js';
import { HeatChart } from './heat-chart.js';
import { LineChart } from './line-chart.js';
import type { Model } from './model.js';
import { plural, rate, time } from './words.js';

/** The fewest columns: a run that has just begun does not fill the width. */
const MIN_COLUMNS = 20;

/** Rates are means of a column with this many on each side, because chunks are written by the dozen. */
const SMOOTH = 4;

/** What happened over time: charts of one width, and their axis below each. */
export class TimeView {
  private readonly root = byId('time');
  private charts: readonly ((model: Model, width: number) => void)[] | undefined;

  draw(model: Model): void {
    this.charts ??= this.build(model);
    const width = Math.max(MIN_COLUMNS, model.columns.length);
    for (const draw of this.charts) draw(model, width);
  }

  private build({ run, now }: Model) {
    const perSecond = (name: StageName) => {
      const stage = now.stages.findIndex((one) => one.name === name);
      return (_: Column, x: number, all: readonly Column[]) => {
        const near = all.slice(Math.max(0, x - SMOOTH), x + SMOOTH + 1);
        const done = near.reduce((sum, column) => sum + (column.done[stage] ?? 0), 0);
        return (done / near.reduce((sum, { length }) => sum + length, 0)) * 1_000;
      };
    };
    const speed = new LineChart(this.root, 'Finished in a second', rate, [
      ...(run.downloads ? [{ name: 'saved', color: 'saved', value: perSecond('save') }] : []),
      ...(run.makesGif ? [{ name: 'written', color: 'written', value: perSecond('write') }] : []),
      ...(run.downloads || run.makesGif
        ? []
        : [{ name: 'sent', color: 'written', value: perSecond('send') }]),
    ]);
    const connects = run.downloads || run.serves;
    const what = run.downloads ? 'How long a download takes' : 'How long an answer takes';
    return [
      (model: Model, width: number) => speed.draw(model, width),
      ...(connects ? [this.latency(what), this.connections()] : []),
      ...(run.makesGif ? [this.workers()] : []),
    ];
  }

  private latency(title: string) {
    const chart = new LineChart(this.root, title, time, [
      { name: '95 of 100 at most', color: 'gif', value: ({ latency }) => latency?.p95 },
      { name: 'median', color: 'download', value: ({ latency }) => latency?.median },
    ]);
    return (model: Model, width: number) => chart.draw(model, width);
  }

  private connections() {
    const chart = new HeatChart(this.root, 'Connections', 'download');
    return (model: Model, width: number) => {
      const { slotsPerLane } = model;
      const each = slotsPerLane === 1 ? 'one lane each' : `${slotsPerLane} to a lane`;
      chart.draw(model, width, ({ connections }) => connections, each);
    };
  }

  private workers() {
    const chart = new HeatChart(this.root, 'Threads that encode', 'gif');
    return (model: Model, width: number) => {
      const lanes = Math.max(...model.columns.map(({ workers }) => workers.length));
      chart.draw(model, width, ({ workers }) => workers, plural(lanes, 'thread'));
    };
  }
}
