import { Observable, type MonoTypeOperatorFunction, type Subscriber } from 'rxjs';

/**
 * Ends a source when `subscriber` closes, even a source that emits during `subscribe`, when there is no
 * subscription yet to unsubscribe. For operators that call `new Observable`.
 *
 *     in           (abc)
 *     subscriber   a, then closes
 *     out          (a)             b and c are not emitted
 */
export const whileOpen =
  <T>(subscriber: Subscriber<never>): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((inner) => {
      subscriber.add(inner);
      return source.subscribe(inner);
    });
