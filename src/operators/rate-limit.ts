import {
  asyncScheduler,
  defer,
  switchMap,
  timer,
  type MonoTypeOperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { Pacer } from './pacer.js';

/** The options of `rateLimit`. */
export interface RateLimitOptions {
  /** How many subscriptions a second; fractions are allowed. */
  readonly perSecond: number;
  readonly scheduler?: SchedulerLike;
}

/**
 * Spaces out starts. All sources that one call's operator is applied to share a rate: each is
 * subscribed to when its turn has come, retries of a source behind it included. There are no bursts:
 * time in which nothing started is not made up for.
 *
 *     const paced = rateLimit({ perSecond: 250 });        a turn each 4 ms
 *     merge(a.pipe(paced), b.pipe(paced), c.pipe(paced))
 *
 *     a     ^-a|
 *     b         ^-b|
 *     c             ^-c|
 *     out   --a---b---c|
 *
 * Whoever unsubscribes before its turn leaves it unused.
 */
export function rateLimit<T>({
  perSecond,
  scheduler = asyncScheduler,
}: RateLimitOptions): MonoTypeOperatorFunction<T> {
  const pacer = new Pacer(perSecond, scheduler);
  return (source) =>
    defer(() => {
      const wait = pacer.reserve();
      return wait > 0 ? timer(wait, scheduler).pipe(switchMap(() => source)) : source;
    });
}
