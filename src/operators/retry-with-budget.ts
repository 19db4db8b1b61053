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
  /** The most retries after the first failure; 0 for none. */
  readonly retries: number;
  /**
   * A budget that several streams share. Each retry spends from it, and each success refills it, if it
   * has `refill`. @default no budget: each stream has its own `retries`
   */
  readonly budget?: (Pick<RetryBudget, 'spend'> & Partial<Pick<RetryBudget, 'refill'>>) | undefined;
  /** Upper bound of the first delay, in ms; it doubles with each retry. @default 100 */
  readonly initialDelay?: number;
  /** The longest delay, in ms. @default 5000 */
  readonly maxDelay?: number;
  /** The least delay after an error, in ms: what a server has asked for. @default 0 */
  readonly leastDelay?: (error: unknown) => number | undefined;
  /** Whether an error is worth another try. @default all errors are */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Called before each delay. `attempt` is 1 for the first retry, `delay` is in ms. */
  readonly onRetry?: (error: unknown, attempt: number, delay: number) => void;
  /**
   * Makes the final error when no tries are left, from the first and the last error, the number of tries,
   * and whether the budget is the reason. @default the last error
   */
  readonly giveUp?: (
    first: unknown,
    last: unknown,
    tries: number,
    isBudgetSpent: boolean,
  ) => unknown;
  /** The source of the jitter: a number in [0, 1). @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Times the delays. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/**
 * Subscribes again after an error, each time after a random delay whose upper bound doubles: "full
 * jitter", which best spreads clients that failed together (M. Brooker, "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015). Several streams may share a budget of retries.
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
  leastDelay = () => 0,
  isRetryable = () => true,
  onRetry,
  giveUp = (_, last) => last,
  random = Math.random,
  scheduler = asyncScheduler,
}: RetryWithBudgetOptions): MonoTypeOperatorFunction<T> {
  return (source) => {
    /** Try number `tries`, counted from 1; `first` is the error of try 1. */
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
          const spread = random() * Math.min(maxDelay, initialDelay * 2 ** (tries - 1));
          const delay = (leastDelay(error) ?? 0) + spread;
          onRetry?.(error, tries, delay);
          return timer(delay, scheduler).pipe(switchMap(() => attempt(tries + 1, cause)));
        }),
      );
    const tries = attempt(1);
    return budget?.refill ? tries.pipe(tap({ complete: () => budget.refill?.() })) : tries;
  };
}
