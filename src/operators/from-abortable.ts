import { Observable } from 'rxjs';

/**
 * The result of a promise that can be given up: unsubscribing aborts the signal that `start` is given.
 * (RxJS `from` waits for a promise; it cannot end it.)
 */
export const fromAbortable = <T>(start: (signal: AbortSignal) => Promise<T>): Observable<T> =>
  new Observable((subscriber) => {
    const controller = new AbortController();
    start(controller.signal).then(
      (value) => {
        subscriber.next(value);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => controller.abort();
  });
