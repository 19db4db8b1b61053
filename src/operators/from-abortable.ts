import { Observable } from 'rxjs';

/**
 * Turns a function that returns a promise into an Observable of its result. Unsubscribing aborts the
 * signal that `start` gets. (RxJS `from` cannot cancel.)
 *
 *     start         ----r
 *     out           ----(r|)
 *     unsubscribe   --!          aborts the signal
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
