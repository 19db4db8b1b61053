import { Observable, type MonoTypeOperatorFunction, type Observer } from 'rxjs';

/**
 * Shows a stream to observers that only look: progress, a log, a page. Each gets every value, the error
 * and the end, before the subscriber does. What an observer throws harms nobody: that observer gets
 * nothing more.
 *
 *     in          -a-b-|
 *     out         -a-b-|
 *     observer    -a-b-|
 *
 * An observer that takes long should do its work later (a timer, a stream of its own): it holds up the
 * run while it is called.
 *
 * @example
 * fetchPipeline({ count: 100 }).pipe(observing({ next: (event) => console.log(event.type) }));
 */
export const observing =
  <T>(...observers: readonly Partial<Observer<T>>[]): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const watching = new Set(observers);
      const show = (tell: (observer: Partial<Observer<T>>) => void): void => {
        for (const observer of watching) {
          try {
            tell(observer);
          } catch {
            watching.delete(observer);
          }
        }
      };
      return source.subscribe({
        next: (value) => {
          show((observer) => observer.next?.(value));
          subscriber.next(value);
        },
        error: (error: unknown) => {
          show((observer) => observer.error?.(error));
          subscriber.error(error);
        },
        complete: () => {
          show((observer) => observer.complete?.());
          subscriber.complete();
        },
      });
    });
