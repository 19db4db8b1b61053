/** The options of `RetryBudget`. */
export interface RetryBudgetOptions {
  /** How many retries may be spent before any success, and the most that are ever saved up. */
  readonly capacity: number;
  /** How much of a retry each success gives back, 0 to 1. */
  readonly refill?: number;
}

/**
 * How many retries a run may still make, all of its parts together: a token bucket that each retry
 * takes one from and each success gives a tenth back to, as gRPC throttles retries (gRFC A6) and the
 * SRE book has it ("Handling Overload", client-side retry budget of 10 %). A peer that fails now and
 * then is asked again for ever; one that is gone is given up after `capacity` retries, however many
 * requests wait for it.
 */
export class RetryBudget {
  readonly capacity: number;
  private readonly refilled: number;
  private left: number;

  constructor({ capacity, refill = 0.1 }: RetryBudgetOptions) {
    this.capacity = capacity;
    this.refilled = refill;
    this.left = capacity;
  }

  /** Takes a retry, where there is a whole one left. */
  spend(): boolean {
    // Tenths do not add up to one exactly.
    if (this.left < 1 - 1e-9) return false;
    this.left -= 1;
    return true;
  }

  /** Notes a success. */
  refill(): void {
    this.left = Math.min(this.capacity, this.left + this.refilled);
  }
}
