import { asyncScheduler, type TimestampProvider } from 'rxjs';

/**
 * Hands out turns so that they come at a steady rate and no faster: the generic cell rate algorithm
 * without a burst (ITU-T I.371, annex A). Time in which nobody asked is not saved up.
 */
export class Pacer {
  private readonly interval: number;
  private readonly clock: TimestampProvider;
  /** When the next turn is, in ms; in the past where nobody asked for a while. */
  private next = -Infinity;

  /**
   * @param perSecond units a second.
   * @param clock in ms.
   */
  constructor(perSecond: number, clock: TimestampProvider = asyncScheduler) {
    this.interval = 1_000 / perSecond;
    this.clock = clock;
  }

  /** Takes the next turn, for a number of units; returns how long it is until then, in ms. */
  reserve(units = 1): number {
    const now = this.clock.now();
    const turn = Math.max(now, this.next);
    this.next = turn + units * this.interval;
    return turn - now;
  }
}
