import { identity, Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { whileOpen } from './while-open.js';

/**
 * Ends a stream when a signal is aborted: unsubscribes from the source and emits the signal's reason as
 * an error, as `fetch` and Node's functions do. If the signal is already aborted, the error comes at once
 * and the source is never subscribed to.
 *
 *     in      -a-b-c-|
 *     signal  ----!
 *     out     -a-b#
 */
export function untilAborted<T>(signal: AbortSignal | undefined): MonoTypeOperatorFunction<T> {
  if (signal === undefined) return identity;
  return (source) =>
    new Observable<T>((subscriber) => {
      const abort = () => subscriber.error(signal.reason);
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      subscriber.add(() => signal.removeEventListener('abort', abort));
      subscriber.add(source.pipe(whileOpen(subscriber)).subscribe(subscriber));
    });
}
