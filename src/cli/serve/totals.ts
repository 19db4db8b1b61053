import type { ServeEvent } from '../../index.js';
import type { OwnEvent } from '../json/lines.js';
import { plural } from '../terminal/plural.js';

/** The totals of a server so far. */
export interface Totals {
  /** The number of connections whose image was sent. */
  readonly served: number;
  /** The number of connections that ended before their image was sent. */
  readonly failed: number;
  /** The number of connections that were beyond a limit, or could not be accepted. */
  readonly refused: number;
  /** The number of lines of the log that could not be written. */
  readonly lostLines: number;
}

/** Adds the totals of two processes. */
export const addTotals = (a: Totals, b: Totals): Totals => ({
  served: a.served + b.served,
  failed: a.failed + b.failed,
  refused: a.refused + b.refused,
  lostLines: a.lostLines + b.lostLines,
});

/** Counts the events of one process. */
export class ServeCounter {
  private served = 0;
  private failed = 0;
  private refused = 0;
  lostLines = 0;

  count(type: (ServeEvent | OwnEvent)['type']): void {
    if (type === 'image-sent') this.served += 1;
    else if (type === 'send-failed') this.failed += 1;
    else if (type === 'connection-refused') this.refused += 1;
  }

  totals(): Totals {
    const { served, failed, refused, lostLines } = this;
    return { served, failed, refused, lostLines };
  }
}

/** The totals as one line for people. */
export const showTotals = ({ served, failed, refused }: Totals): string =>
  `Served ${plural(served, 'connection')}, ${failed} failed, ${refused} refused`;
