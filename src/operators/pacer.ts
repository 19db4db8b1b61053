import { asyncScheduler, type TimestampProvider } from 'rxjs';

/**
 * Gives out turns at a steady rate, without bursts: the generic cell rate algorithm (ITU-T I.371, annex
 * A). Unused time is not saved up.
 */
export class Pacer {
  private readonly interval: number;
  private readonly clock: TimestampProvider;
  /** The time of the next turn, in ms; in the past if no turn was taken for a while. */
  private next = -Infinity;

  /**
   * @param perSecond units a second.
   * @param clock a clock, in ms.
   */
  constructor(perSecond: number, clock: TimestampProvider = asyncScheduler) {
    this.interval = 1_000 / perSecond;
    this.clock = clock;
  }

  /** Takes the next turn, for `units` units. Returns the wait until that turn, in ms. */
  reserve(units = 1): number {
    const now = this.clock.now();
    const turn = Math.max(now, this.next);
    this.next = turn + units * this.interval;
    return turn - now;
  }
}
