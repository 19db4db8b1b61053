import { Observable, Subject, type OperatorFunction } from 'rxjs';
import { Fifo } from './fifo.js';
import { whileOpen } from './while-open.js';

/**
 * Runs `stage` with at most `size` values inside: a value is inside from the moment the stage is
 * given it until an output of the stage settles it. Values that come while the window is full wait
 * outside, so let them be small (an index, a path).
 *
 * `settles(output)` says how many values an output takes out of the window: 1 where outputs and
 * inputs match one to one, a chunk's frame count where the stage groups.
 *
 *     in (size 2)   abcd--------|
 *     stage given   ab---c--d---
 *     stage's out   -----A--B--CD|
 *     out           -----A--B--CD|
 *
 * Concurrency limits what runs; the window limits what was started and is not finished. Only the
 * second bounds memory when the first value of an ordered run is slow.
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
      /** What waits outside. */
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
