import {
  asyncScheduler,
  defer,
  tap,
  type MonoTypeOperatorFunction,
  type TimestampProvider,
} from 'rxjs';

export interface AdaptiveConcurrencyOptions {
  /** The limit never exceeds this. */
  readonly max?: number;
  /** Where it begins. */
  readonly initial?: number;
  /** How much longer than its shortest time an attempt may take, in ms, before it counts as queueing. */
  readonly target?: number;
  /** Whether an error says that there were too many at once; all do by default. */
  readonly isOverload?: (error: unknown) => boolean;
  /** In ms. */
  readonly clock?: TimestampProvider;
}

const DEFAULT_TARGET = 25;
/** What is left of the limit after a queue was seen, and after a refusal. */
const AFTER_QUEUEING = 0.7;
const AFTER_REFUSAL = 0.5;

/**
 * A limit of how many attempts may run at once that finds itself, for `mergeMapDrain`: additive
 * increase and multiplicative decrease (Chiu & Jain, 1989), one step a round of as many attempts as
 * the limit allows. It doubles until the first sign of trouble, as TCP's slow start does (RFC 5681),
 * and rises by one from then on. Trouble is an attempt that is refused, or a round that takes longer
 * than the shortest attempt did by more than `target`: then a queue has built up at the other end, and
 * more connections would only make it longer (after LEDBAT, RFC 6817).
 *
 *     const adaptive = adaptiveConcurrency();
 *     indices.pipe(mergeMapDrain((k) => read(k).pipe(adaptive.observe()), adaptive.limit))
 *
 *     round   ok  ok  ok  queue  ok  ok  refused  ok
 *     limit   8   16  32  64     44  45  46       23  24
 *
 * Attempts that began before the last step say nothing of it, and are not counted.
 */
export function adaptiveConcurrency({
  max = 512,
  initial = 8,
  target = DEFAULT_TARGET,
  isOverload = () => true,
  clock = asyncScheduler,
}: AdaptiveConcurrencyOptions = {}): AdaptiveConcurrency {
  let limit = Math.min(initial, max);
  let isSlowStart = true;
  /** The shortest time of an attempt, in ms: what it takes without a queue. */
  let shortest = Infinity;
  /** The number of this round, how many of its attempts have ended, and their times together. */
  let round = 0;
  let ended = 0;
  let time = 0;
  let running = 0;
  /** The most that ran at once in this round: a limit that nobody reaches proves nothing. */
  let peak = 0;

  const step = (to: number): void => {
    limit = Math.max(1, Math.min(max, Math.floor(to)));
    round += 1;
    ended = 0;
    time = 0;
    peak = running;
  };
  const decrease = (factor: number): void => {
    isSlowStart = false;
    step(limit * factor);
  };
  const succeeded = (elapsed: number): void => {
    shortest = Math.min(shortest, elapsed);
    ended += 1;
    time += elapsed;
    if (ended < limit) return;
    const mean = time / ended;
    if (mean - shortest <= target) {
      step(peak < limit ? limit : isSlowStart ? limit * 2 : limit + 1);
      return;
    }
    // One at a time waits for nobody but itself: so long it takes by now.
    if (limit === 1) shortest = mean;
    decrease(AFTER_QUEUEING);
  };

  return {
    limit: () => limit,
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

export interface AdaptiveConcurrency {
  /** How many may run now, at least 1. */
  readonly limit: () => number;
  /** Watches an attempt, from its subscription to its end. */
  readonly observe: <T>() => MonoTypeOperatorFunction<T>;
}
