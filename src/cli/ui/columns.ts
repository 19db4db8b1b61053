import { mergeColumns, mergeLanes } from './lane-marks.js';
import { mergedLatency } from './latencies.js';
import type { Column } from './wire.js';

/** The most columns, an even number. */
const MAX_COLUMNS = 240;

/** The columns that were added since the last call, or all, because they have changed. */
export type NewColumns = readonly Column[] | 'all';

/**
 * A run as a bounded number of columns of equal length. Of a run that ends, they show the whole: if there are too
 * many, every two become one, twice as long. Of a run without end, they show the last part.
 */
export class Columns {
  private columns: Column[] = [];
  private added = 0;
  private hasChanged = false;
  /** The number of the first column. */
  first = 0;

  /**
   * @param length of a column, in ms.
   * @param keep the whole run, or its last part.
   */
  constructor(
    public length: number,
    private readonly keep: 'whole' | 'last',
  ) {}

  /** The number of the next column. */
  get end(): number {
    return this.first + this.columns.length;
  }

  get all(): readonly Column[] {
    return this.columns;
  }

  add(column: Column): void {
    this.columns.push(column);
    this.added += 1;
    if (this.keep === 'whole' && this.columns.length === MAX_COLUMNS) this.fold();
    else if (this.columns.length > MAX_COLUMNS) {
      this.columns.shift();
      this.first += 1;
    }
  }

  /** Makes each lane of connections stand for twice as many slots. */
  foldLanes(): void {
    this.hasChanged = true;
    this.columns = this.columns.map((column) => ({
      ...column,
      connections: mergeLanes(column.connections),
    }));
  }

  /** What is new since the last call. */
  takeNew(): NewColumns {
    const { hasChanged, added } = this;
    this.hasChanged = false;
    this.added = 0;
    if (hasChanged) return 'all';
    return added === 0 ? [] : this.columns.slice(-added);
  }

  private fold(): void {
    const { columns } = this;
    this.hasChanged = true;
    this.length *= 2;
    this.columns = Array.from({ length: columns.length / 2 }, (_, k) =>
      merged(columns[2 * k] as Column, columns[2 * k + 1] as Column),
    );
  }
}

/** Two columns, one after the other, as one. */
function merged(a: Column, b: Column): Column {
  const latency = mergedLatency(a.latency, b.latency);
  return {
    length: a.length + b.length,
    done: b.done.map((done, k) => done + (a.done[k] ?? 0)),
    ...(latency && { latency }),
    window: Math.max(a.window, b.window),
    connections: mergeColumns(a.connections, b.connections),
    workers: mergeColumns(a.workers, b.workers),
    troubles: a.troubles + b.troubles,
  };
}
