import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

/** Looks at a stream. Each function may be left out, and may be asynchronous. */
export interface StreamObserver<T> {
  /** Called with each value. */
  readonly next?: ((value: T) => void) | undefined;
  /** Called with the error that ends the stream. */
  readonly error?: ((error: unknown) => void) | undefined;
  /** Called where the stream ends by itself. */
  readonly complete?: (() => void) | undefined;
  /** Called once, last, however the stream ends: also where it was unsubscribed. */
  readonly finalize?: (() => void) | undefined;
}

/**
 * Shows a stream to observers that only look: progress, a log, a page. Each gets every value, the error
 * and the end, before the subscriber does. An observer that throws, or whose promise rejects, gets
 * nothing more than `finalize`, and the stream goes on.
 *
 *     in          -a-b-|
 *     out         -a-b-|
 *     observer    -a-b-|
 *
 * An observer that takes long should do its work later (a timer, a stream of its own): the run waits
 * while it is called.
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
