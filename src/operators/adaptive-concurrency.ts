import {
  asyncScheduler,
  defer,
  tap,
  type MonoTypeOperatorFunction,
  type TimestampProvider,
} from 'rxjs';

/** The options of `adaptiveConcurrency`. */
export interface AdaptiveConcurrencyOptions {
  /** The limit never exceeds this. */
  readonly max?: number;
  /** Where it begins: few, so that what an attempt takes without a queue is seen first. */
  readonly initial?: number;
  /** How much longer than its shortest time an attempt may take, in ms, before it counts as queueing. */
  readonly target?: number;
  /** Whether an error says that there were too many at once; all do by default. */
  readonly isOverload?: (error: unknown) => boolean;
  /** In ms. */
  readonly clock?: TimestampProvider;
}

const DEFAULT_TARGET = 25;
/** Attempts of a round at least: of fewer, a stall could delay all. */
const MIN_ROUND = 8;
/** Where doubling would overshoot: an eighth more time than the shortest, 4 to 16 ms (RFC 9406 4.2). */
const endOfSlowStart = (shortest: number): number => Math.min(16, Math.max(4, shortest / 8));
/** What is left of the limit after a queue was seen, and after a refusal. */
const AFTER_QUEUEING = 0.7;
const AFTER_REFUSAL = 0.5;

/**
 * A limit of how many attempts may run at once that finds itself, for `mergeMapDrain`: additive
 * increase and multiplicative decrease (Chiu & Jain, 1989), one step a round of as many attempts as
 * the limit allows, and at least 8. It doubles until the first sign of trouble, as TCP's slow start
 * does (RFC 5681; HyStart++, RFC 9406, says when that ends), and rises by one from then on. Trouble is
 * an attempt that is refused, or a round in which even the shortest attempt took longer than the
 * shortest ever by more than `target`: then a queue stands at the other end, which more connections
 * would only make longer. The shortest, because a stall, here or there, delays many of a round but not
 * all: CoDel tells a standing queue from a burst so (RFC 8289).
 *
 *     const adaptive = adaptiveConcurrency();
 *     indices.pipe(mergeMapDrain((k) => read(k).pipe(adaptive.observe()), adaptive.limit))
 *
 *     round   ok  ok  ok  queue  ok  ok  refused  ok
 *     limit   4   8   16  32     22  23  24       12  13
 *
 * Attempts that began before the last step say nothing of it, and are not counted.
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
  /** The shortest time of an attempt, in ms: what it takes without a queue. */
  let shortest = Infinity;
  /** The number of this round, how many of its attempts have ended, and the shortest time of one. */
  let round = 0;
  let ended = 0;
  let shortestNow = Infinity;
  let running = 0;
  /** The most that ran at once in this round: a limit that nobody reaches proves nothing. */
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
    // One at a time waits for nobody but itself: so long it takes by now.
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

/** A limit that follows what a server can take. */
export interface AdaptiveConcurrency {
  /** How many may run now, at least 1. */
  readonly limit: () => number;
  /** Takes note of a sign of overload that no attempt ended with. */
  readonly backOff: () => void;
  /** Watches an attempt, from its subscription to its end. */
  readonly observe: <T>() => MonoTypeOperatorFunction<T>;
}
