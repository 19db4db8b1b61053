import {
  from,
  Observable,
  Subject,
  takeUntil,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import { Fifo } from './fifo.js';
import { whileOpen } from './while-open.js';

/**
 * `mergeMap` that drains before it fails. After the first error it starts no more inner streams; those
 * that run continue to their end and emit their values. Then the first error follows.
 *
 *     in           a-b-c-d---|
 *     project(a)   ----A|
 *     project(b)     -#
 *     out          ----(A#)      c and d were never started
 *
 * @param concurrency the most inner streams at once; a function is called before each start, so that the
 *   limit may change during the run (`adaptiveConcurrency`).
 */
export function mergeMapDrain<In, Out>(
  project: (value: In, index: number) => ObservableInput<Out>,
  concurrency: number | (() => number),
): OperatorFunction<In, Out> {
  const limit = typeof concurrency === 'number' ? () => concurrency : concurrency;
  return (source) =>
    new Observable<Out>((subscriber) => {
      /** Values that wait for a free slot. */
      const waiting = new Fifo<In>();
      let started = 0;
      let active = 0;
      let sourceEnded = false;
      /** Set while values are started: a synchronous inner stream would call `startWaiting` again. */
      let starting = false;
      let failure: { readonly error: unknown } | undefined;
      /** Ends the source, even one that emits while it is being subscribed to. */
      const stop = new Subject<void>();

      const checkComplete = (): void => {
        if (!sourceEnded || active > 0) return;
        if (failure) subscriber.error(failure.error);
        else if (waiting.length === 0) subscriber.complete();
      };
      const fail = (error: unknown): void => {
        failure ??= { error };
        waiting.clear();
        sourceEnded = true;
        stop.next();
      };
      const start = (value: In): void => {
        active += 1;
        const end = (): void => {
          active -= 1;
          startWaiting();
          checkComplete();
        };
        let inner: Observable<Out>;
        try {
          inner = from(project(value, started++));
        } catch (error) {
          fail(error);
          end();
          return;
        }
        inner.pipe(whileOpen(subscriber)).subscribe({
          next: (output) => subscriber.next(output),
          error: (error: unknown) => {
            fail(error);
            end();
          },
          complete: end,
        });
      };
      const startWaiting = (): void => {
        if (starting) return;
        starting = true;
        while (active < limit() && waiting.length > 0 && !subscriber.closed) {
          start(waiting.shift());
        }
        starting = false;
      };

      subscriber.add(() => {
        stop.next();
      });
      subscriber.add(
        source.pipe(takeUntil(stop)).subscribe({
          next: (value) => {
            waiting.push(value);
            startWaiting();
          },
          error: (error: unknown) => {
            fail(error);
            checkComplete();
          },
          complete: () => {
            sourceEnded = true;
            checkComplete();
          },
        }),
      );
    });
}
