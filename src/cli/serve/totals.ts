import type { ServeEvent } from '../../index.js';
import { plural } from '../terminal/plural.js';

/** What a server has done so far. */
export interface Totals {
  /** Connections that have their image. */
  readonly served: number;
  readonly failed: number;
  readonly refused: number;
  /** Lines of the log that could not be written. */
  readonly lostLines: number;
}

export const addTotals = (a: Totals, b: Totals): Totals => ({
  served: a.served + b.served,
  failed: a.failed + b.failed,
  refused: a.refused + b.refused,
  lostLines: a.lostLines + b.lostLines,
});

/** Counts events of one process. */
export class ServeCounter {
  private served = 0;
  private failed = 0;
  private refused = 0;
  lostLines = 0;

  count(type: ServeEvent['type'] | 'metrics-listening'): void {
    if (type === 'image-sent') this.served += 1;
    else if (type === 'send-failed') this.failed += 1;
    else if (type === 'connection-refused') this.refused += 1;
  }

  totals(): Totals {
    const { served, failed, refused, lostLines } = this;
    return { served, failed, refused, lostLines };
  }
}

export const showTotals = ({ served, failed, refused }: Totals): string =>
  `Served ${plural(served, 'connection')}, ${failed} failed, ${refused} refused`;
