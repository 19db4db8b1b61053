import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Watches a stream. Each function is optional and may be asynchronous. */
export interface StreamObserver<T> {
  /** Called with each value. */
  readonly next?: ((value: T) => void) | undefined;
  /** Called with the error that ends the stream. */
  readonly error?: ((error: unknown) => void) | undefined;
  /** Called when the stream completes. */
  readonly complete?: (() => void) | undefined;
  /** Called once, last: after completion, an error or an unsubscribe. */
  readonly finalize?: (() => void) | undefined;
}

/**
 * Shows a stream to observers, such as a progress bar or a log, without a change of the stream. Each
 * observer gets every value, the error and the completion before the subscriber does. After an observer
 * throws, or its promise rejects, it gets only `finalize`; the stream goes on.
 *
 *     in          -a-b-|
 *     out         -a-b-|
 *     observer    -a-b-|
 *
 * The stream waits for each call to return, so an observer with slow work should do it later, for example
 * in a timer.
 *
 * @example
 * let saved = 0;
 * fetchPipeline({ count: 100 }).pipe(
 *   observing({ next: ({ type }) => (saved += type === 'frame-saved' ? 1 : 0) }),
 * );
 */
export const observing =
  <T>(...observers: readonly StreamObserver<T>[]): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const watching = new Set(observers);
      const show = (
        tell: (observer: StreamObserver<T>) => unknown,
        to: Iterable<StreamObserver<T>> = watching,
      ): void => {
        for (const observer of to) {
          const drop = () => watching.delete(observer);
          try {
            const told = tell(observer);
            if (told instanceof Promise) told.catch(drop);
          } catch {
            drop();
          }
        }
      };
      subscriber.add(() => show((observer) => observer.finalize?.(), observers));
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
