import {
  asyncScheduler,
  catchError,
  switchMap,
  throwError,
  timer,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
} from 'rxjs';

export interface RetryBackoffOptions {
  /** How often to try again after the first failure; 0 means not at all. */
  readonly retries: number;
  /** Upper bound of the first delay, in ms; it doubles with each retry. */
  readonly initialDelay?: number;
  /** No delay is longer than this, in ms. */
  readonly maxDelay?: number;
  /** Whether an error is worth another try; all are by default. */
  readonly isRetryable?: (error: unknown) => boolean;
  /** Told before each wait. `attempt` is 1 for the first retry, `delay` is in ms. */
  readonly onRetry?: (error: unknown, attempt: number, delay: number) => void;
  /**
   * Makes the error that goes out when there are no more tries, from the first and the last error
   * and the number of tries; the last one by default.
   */
  readonly giveUp?: (first: unknown, last: unknown, tries: number) => unknown;
  /** Where the jitter comes from: [0, 1). */
  readonly random?: () => number;
  readonly scheduler?: SchedulerLike;
}

/**
 * Subscribes again after an error, each time after a random wait whose upper bound doubles: "full
 * jitter", which spreads clients that failed together best (M. Brooker, "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015).
 *
 *     in    -#        subscribed 1 + retries times
 *     wait    --  ----  --------
 */
export function retryBackoff<T>({
  retries,
  initialDelay = 100,
  maxDelay = 5_000,
  isRetryable = () => true,
  onRetry,
  giveUp = (_, last) => last,
  random = Math.random,
  scheduler = asyncScheduler,
}: RetryBackoffOptions): MonoTypeOperatorFunction<T> {
  return (source) => {
    /** Try number `tries`, counted from 1; `first` is the error of the first one. */
    const attempt = (tries: number, first?: unknown): Observable<T> =>
      source.pipe(
        catchError((error: unknown) => {
          const cause = tries === 1 ? error : first;
          if (tries > retries || !isRetryable(error)) {
            return throwError(() => giveUp(cause, error, tries));
          }
          const delay = random() * Math.min(maxDelay, initialDelay * 2 ** (tries - 1));
          onRetry?.(error, tries, delay);
          return timer(delay, scheduler).pipe(switchMap(() => attempt(tries + 1, cause)));
        }),
      );
    return attempt(1);
  };
}
