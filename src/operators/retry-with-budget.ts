import {
  asyncScheduler,
  catchError,
  switchMap,
  tap,
  throwError,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { RetryBudget } from './retry-budget.js';

/** The options of `retryWithBudget`. */
export interface RetryWithBudgetOptions {
  /** How often to try again after the first failure; 0 means not at all. */
  readonly retries: number;
  /**
   * What all that share it may spend on retries together; without one, each has its `retries`. Each
   * success refills it; where it has no `refill`, that is left to others.
   */
  readonly budget?: (Pick<RetryBudget, 'spend'> & Partial<Pick<RetryBudget, 'refill'>>) | undefined;
  /** Upper bound of the first delay, in ms; it doubles with each retry. */
  readonly initialDelay?: number;
  /** No delay is longer than this, in ms. */
  readonly maxDelay?: number;
  /** Whether an error is worth another try; all are by default. */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Told before each wait. `attempt` is 1 for the first retry, `delay` is in ms. */
  readonly onRetry?: (error: unknown, attempt: number, delay: number) => void;
  /**
   * Makes the error that goes out when there are no more tries, from the first and the last error,
   * the number of tries, and whether it is the budget that is spent; the last error by default.
   */
  readonly giveUp?: (
    first: unknown,
    last: unknown,
    tries: number,
    isBudgetSpent: boolean,
  ) => unknown;
  /** Where the jitter comes from: [0, 1). */
  readonly random?: () => number;
  readonly scheduler?: SchedulerLike;
}

/**
 * Subscribes again after an error, each time after a random wait whose upper bound doubles: "full
 * jitter", which spreads clients that failed together best (M. Brooker, "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015). Retries come out of a budget that may be shared.
 *
 *     in    -#        subscribed 1 + retries times
 *     wait    --  ----  --------
 *
 *     budget of 2, shared by a and b, which fail for ever
 *     a     -#--#--#    two retries
 *     b     ---#        none is left
 */
export function retryWithBudget<T>({
  retries,
  budget,
  initialDelay = 100,
  maxDelay = 5_000,
  isRetryable = () => true,
  onRetry,
  giveUp = (_, last) => last,
  random = Math.random,
  scheduler = asyncScheduler,
}: RetryWithBudgetOptions): MonoTypeOperatorFunction<T> {
  return (source) => {
    /** Try number `tries`, counted from 1; `first` is the error of the first one. */
    const attempt = (tries: number, first?: unknown): Observable<T> =>
      source.pipe(
        catchError((error: unknown) => {
          const cause = tries === 1 ? error : first;
          if (tries > retries || !isRetryable(error)) {
            return throwError(() => giveUp(cause, error, tries, false));
          }
          if (budget && !budget.spend()) {
            return throwError(() => giveUp(cause, error, tries, true));
          }
          const delay = random() * Math.min(maxDelay, initialDelay * 2 ** (tries - 1));
          onRetry?.(error, tries, delay);
          return timer(delay, scheduler).pipe(switchMap(() => attempt(tries + 1, cause)));
        }),
      );
    const tries = attempt(1);
    return budget?.refill ? tries.pipe(tap({ complete: () => budget.refill?.() })) : tries;
  };
}
