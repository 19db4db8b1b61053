import { Observable, type MonoTypeOperatorFunction, type Subscriber } from 'rxjs';

/**
 * Ends a source with its subscriber, even one that emits everything while it is being subscribed to:
 * then there is no subscription yet that could be closed. For operators that are written by hand.
 */
export const whileOpen =
  <T>(subscriber: Subscriber<never>): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((inner) => {
      subscriber.add(inner);
      return source.subscribe(inner);
    });
