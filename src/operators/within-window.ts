import { Observable, Subject, type OperatorFunction } from 'rxjs';
import { Fifo } from './fifo.js';
import { whileOpen } from './while-open.js';

/**
 * Runs `stage` with at most `size` values inside. A value is inside from its entry into the stage until
 * an output of the stage settles it. Values that come while the window is full wait outside, so they
 * should be small (an index, a path).
 *
 *     in (size 2)   abcd--------|
 *     stage given   ab---c--d---
 *     stage's out   -----A--B--CD|
 *     out           -----A--B--CD|
 *
 * A concurrency limit bounds the work that runs; a window bounds the work that was started and is not
 * finished. If the first value of an ordered run is slow, only a window bounds memory.
 *
 * @param settles how many values an output takes out of the window: 1 if outputs and inputs match one to
 *   one, the number of frames if the stage groups frames into chunks.
 */
export function withinWindow<In, Out>(
  size: number,
  stage: OperatorFunction<In, Out>,
  settles: (output: Out) => number,
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      /** The stage's input. */
      const inside = new Subject<In>();
      /** Values that wait outside. */
      const waiting = new Fifo<In>();
      let free = size;
      let sourceCompleted = false;
      /** Set while `admit` runs: a stage that settles at once calls it again from inside. */
      let admitting = false;

      const admit = (): void => {
        if (admitting) return;
        admitting = true;
        while (free > 0 && waiting.length > 0 && !subscriber.closed) {
          free -= 1;
          inside.next(waiting.shift());
        }
        if (waiting.length === 0 && sourceCompleted) inside.complete();
        admitting = false;
      };

      subscriber.add(
        inside.pipe(stage).subscribe({
          next: (output) => {
            subscriber.next(output);
            try {
              free += settles(output);
            } catch (error) {
              subscriber.error(error);
              return;
            }
            admit();
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
      subscriber.add(
        source.pipe(whileOpen(subscriber)).subscribe({
          next: (value) => {
            waiting.push(value);
            admit();
          },
          error: (error: unknown) => inside.error(error),
          complete: () => {
            sourceCompleted = true;
            admit();
          },
        }),
      );
    });
}
