import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { PipelineError } from '../errors.js';
import { whileOpen } from './while-open.js';

/**
 * Puts values that arrive in any order into the order of their 0-based index.
 *
 *     in   -2-0-1----3-|
 *     out  ---0-(12)-3-|
 *
 * It holds what came too early, so its source must bound how far ahead it runs
 * ({@link withinWindow}). A hole that is still open at the end is an `ERR_FRAME_MISSING`: nothing is
 * dropped in silence.
 */
export function inOrder<T>(indexOf: (value: T) => number): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable<T>((subscriber) => {
      /** The index that goes out next. */
      let next = 0;
      /** What came before its turn, by index. */
      const early = new Map<number, T>();
      let sourceCompleted = false;
      /** Set while values go out: the source may go on, and end, meanwhile. */
      let emitting = false;

      const emitDue = (): void => {
        if (emitting) return;
        emitting = true;
        while (early.has(next) && !subscriber.closed) {
          const value = early.get(next) as T;
          early.delete(next);
          next += 1;
          subscriber.next(value);
        }
        emitting = false;
        if (sourceCompleted) end();
      };
      const end = (): void => {
        if (early.size === 0) subscriber.complete();
        else
          subscriber.error(
            new PipelineError(
              'ERR_FRAME_MISSING',
              `Number ${next} never came, but ${early.size} after it did`,
            ),
          );
      };

      return source.pipe(whileOpen(subscriber)).subscribe({
        next: (value) => {
          try {
            early.set(indexOf(value), value);
          } catch (error) {
            subscriber.error(error);
            return;
          }
          emitDue();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          sourceCompleted = true;
          emitDue();
        },
      });
    });
}
