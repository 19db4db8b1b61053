/** The options of `RetryBudget`. */
export interface RetryBudgetOptions {
  /** The retries at the start, before any success, and the most that can be saved up. */
  readonly capacity: number;
  /** The part of a retry that each success gives back, 0 to 1. @default 0.1 */
  readonly refill?: number;
}

/**
 * The retries that all requests of a run may still make together: a token bucket. Each retry takes one
 * token, each success gives a tenth back, as in gRPC (gRFC A6) and in the SRE book ("Handling Overload",
 * client-side retry budget of 10 %). A peer that fails now and then is always retried; a peer that is
 * gone gets `capacity` retries in all, no matter how many requests wait.
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

  /** Takes a retry. Returns `false` if less than one is left. */
  spend(): boolean {
    // The sum of ten tenths is not exactly 1 in floating point.
    if (this.left < 1 - 1e-9) return false;
    this.left -= 1;
    return true;
  }

  /** Gives back part of a retry, after a success. */
  refill(): void {
    this.left = Math.min(this.capacity, this.left + this.refilled);
  }
}
