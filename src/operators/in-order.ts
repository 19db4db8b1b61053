import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { PipelineError } from '../errors.js';
import { whileOpen } from './while-open.js';

/**
 * Sorts values that arrive in any order by their 0-based index. Each index must occur once.
 *
 *     in   -2-0-1----3-|
 *     out  ---0-(12)-3-|
 *
 * It keeps early values in memory, so the source must limit how far ahead it runs
 * ({@link withinWindow}).
 *
 * @throws (through the stream) PipelineError `ERR_FRAME_MISSING` if an index is missing at the end.
 */
export function inOrder<T>(indexOf: (value: T) => number): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable<T>((subscriber) => {
      /** The index of the next output. */
      let next = 0;
      /** Values that wait for their turn, by index. */
      const early = new Map<number, T>();
      let sourceCompleted = false;
      /** Set while values are emitted: the source may emit or complete during that. */
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
              `Value ${next} is missing, ${early.size} later ones came`,
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
