import { identity, Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { whileOpen } from './while-open.js';

/**
 * Ends a stream when a signal is aborted: with the signal's reason as its error, as `fetch` and Node's
 * own functions reject, because what was asked for is not there. The source is unsubscribed from. A
 * signal that was aborted before is the error at once, and the source is never subscribed to.
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
