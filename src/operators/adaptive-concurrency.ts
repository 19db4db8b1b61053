import {
  asyncScheduler,
  defer,
  tap,
  type MonoTypeOperatorFunction,
  type TimestampProvider,
} from 'rxjs';

/** The options of `adaptiveConcurrency`. */
export interface AdaptiveConcurrencyOptions {
  /** The highest limit. @default 512 */
  readonly max?: number;
  /** The first limit. It is low, to measure how long an attempt takes without a queue. @default 4 */
  readonly initial?: number;
  /** The extra time over the shortest attempt that counts as queueing, in ms. @default 25 */
  readonly target?: number;
  /** Whether an error is a sign of too many attempts at once. @default all errors are */
  readonly isOverload?: (error: unknown) => boolean;
  /** A clock, in ms. */
  readonly clock?: TimestampProvider;
}

const DEFAULT_TARGET = 25;
/** The fewest attempts of a round: a stall could delay all of fewer. */
const MIN_ROUND = 8;
/** The queueing time that ends the doubling: an eighth of the shortest time, 4 to 16 ms (RFC 9406 4.2). */
const endOfSlowStart = (shortest: number): number => Math.min(16, Math.max(4, shortest / 8));
/** The factors of the limit after a round with a queue, and after a refusal. */
const AFTER_QUEUEING = 0.7;
const AFTER_REFUSAL = 0.5;

/**
 * A concurrency limit for `mergeMapDrain` that adapts to the server: additive increase, multiplicative
 * decrease (Chiu & Jain, 1989). It takes one step a round; a round has as many attempts as the limit, and
 * at least 8. The limit doubles until the first sign of overload, as in TCP's slow start (RFC 5681; RFC
 * 9406, HyStart++, says when that ends), and then rises by one.
 *
 * Two things are signs of overload: a refused attempt, and a round whose shortest attempt took longer
 * than the shortest ever by more than `target`. Then a queue stands at the server, which more connections
 * would only lengthen. The shortest attempt counts, because a stall delays many attempts of a round but
 * not all: CoDel tells a standing queue from a burst in the same way (RFC 8289).
 *
 *     const adaptive = adaptiveConcurrency();
 *     indices.pipe(mergeMapDrain((k) => read(k).pipe(adaptive.observe()), adaptive.limit))
 *
 *     round   ok  ok  ok  queue  ok  ok  refused  ok
 *     limit   4   8   16  32     22  23  24       12  13
 *
 * Attempts that began before the last step ran under another limit, and are not counted.
 */
export function adaptiveConcurrency({
  max = 512,
  initial = 4,
  target = DEFAULT_TARGET,
  isOverload = () => true,
  clock = asyncScheduler,
}: AdaptiveConcurrencyOptions = {}): AdaptiveConcurrency {
  let limit = Math.min(initial, max);
  let isSlowStart = true;
  /** The shortest time of any attempt, in ms: the time without a queue. */
  let shortest = Infinity;
  /** The number of this round, its attempts that have ended, and the shortest time of these, in ms. */
  let round = 0;
  let ended = 0;
  let shortestNow = Infinity;
  let running = 0;
  /** The most attempts at once in this round: if it is below the limit, the limit was not tested. */
  let peak = 0;

  const step = (to: number): void => {
    limit = Math.max(1, Math.min(max, Math.floor(to)));
    round += 1;
    ended = 0;
    shortestNow = Infinity;
    peak = running;
  };
  const decrease = (factor: number): void => {
    isSlowStart = false;
    step(limit * factor);
  };
  const succeeded = (elapsed: number): void => {
    shortest = Math.min(shortest, elapsed);
    shortestNow = Math.min(shortestNow, elapsed);
    ended += 1;
    if (ended < Math.max(limit, MIN_ROUND)) return;
    const queueing = shortestNow - shortest;
    if (queueing > endOfSlowStart(shortest)) isSlowStart = false;
    if (queueing <= target) {
      step(peak < limit ? limit : isSlowStart ? limit * 2 : limit + 1);
      return;
    }
    // A single attempt cannot queue behind others: the server itself has become slower.
    if (limit === 1) shortest = shortestNow;
    decrease(AFTER_QUEUEING);
  };

  return {
    limit: () => limit,
    backOff: () => decrease(AFTER_REFUSAL),
    observe: () => (attempt) =>
      defer(() => {
        const begun = clock.now();
        const ownRound = round;
        running += 1;
        peak = Math.max(peak, running);
        return attempt.pipe(
          tap({
            complete: () => {
              running -= 1;
              if (ownRound === round) succeeded(clock.now() - begun);
            },
            error: (error: unknown) => {
              running -= 1;
              if (ownRound === round && isOverload(error)) decrease(AFTER_REFUSAL);
            },
            unsubscribe: () => {
              running -= 1;
            },
          }),
        );
      }),
  };
}

/** A concurrency limit that adapts to the server. */
export interface AdaptiveConcurrency {
  /** How many attempts may run now, at least 1. */
  readonly limit: () => number;
  /** Lowers the limit at a sign of overload that is not the error of an attempt. */
  readonly backOff: () => void;
  /** Measures an attempt, from its subscription to its end. */
  readonly observe: <T>() => MonoTypeOperatorFunction<T>;
}
