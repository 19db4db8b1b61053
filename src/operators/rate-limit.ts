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
  /** Subscriptions a second; fractions are allowed. */
  readonly perSecond: number;
  /** Times the waits. @default asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

/**
 * Limits the rate of subscriptions. All sources that the returned operator is applied to share one rate:
 * each is subscribed to when its turn has come, and each retry takes a turn, too. There are no bursts:
 * unused time is not saved up.
 *
 *     const paced = rateLimit({ perSecond: 250 });        a turn each 4 ms
 *     merge(a.pipe(paced), b.pipe(paced), c.pipe(paced))
 *
 *     a     ^-a|
 *     b         ^-b|
 *     c             ^-c|
 *     out   --a---b---c|
 *
 * A turn stays unused if its subscriber unsubscribes before.
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
