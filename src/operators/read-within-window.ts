import { mergeMap, Observable, Subject, tap, type OperatorFunction } from 'rxjs';
import { Fifo } from './fifo.js';
import type { PullWindow } from './pull-within-window.js';
import { whileOpen } from './while-open.js';

/** How much may be read at once, and wait inside a stage. */
export interface ReadWindow<Value> extends PullWindow<Value> {
  /** The most reads at once. */
  readonly reads: number;
}

/** A value that was admitted; it weighs nothing until it is read. */
interface Admitted {
  weight: number;
}

/**
 * `withinWindow` for values that are read, several at once, and may be large: `read` makes each of a
 * small value (an index, a path), and `stage` is given what was read, in the order in which it came.
 *
 *     in (size 2)   abcd--------|
 *     reads         ab---c--d---
 *     stage given   -BA---C--D--
 *     stage's out   -----A--B--CD|
 *     out           -----A--B--CD|
 *
 * A value counts from its read until an output of the stage settles it. What a read will weigh is not
 * known before, so each counts as much as the largest so far.
 *
 * @param settles how many values an output takes out of the window, oldest first.
 */
export function readWithinWindow<In, Value, Out>(
  read: (input: In) => Observable<Value>,
  { size, reads, weightOf, maxWeight, minSize }: ReadWindow<Value>,
  stage: OperatorFunction<Value, Out>,
  settles: (output: Out) => number,
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      /** What is to be read. */
      const admitted = new Subject<{ readonly input: In; readonly place: Admitted }>();
      const waiting = new Fifo<In>();
      /** Those that are not settled, oldest first, and what they weigh. */
      const inside = new Fifo<Admitted>();
      let weight = 0;
      let largest = 0;
      let reading = 0;
      let sourceCompleted = false;
      /** Set while `admit` runs: what ends at once calls it again from inside. */
      let admitting = false;

      const hasRoom = (): boolean =>
        inside.length < size &&
        reading < reads &&
        (inside.length < minSize || weight + reading * largest < maxWeight);
      const admit = (): void => {
        if (admitting) return;
        admitting = true;
        while (waiting.length > 0 && !subscriber.closed && hasRoom()) {
          const place = { weight: 0 };
          inside.push(place);
          reading += 1;
          admitted.next({ input: waiting.shift(), place });
        }
        if (waiting.length === 0 && sourceCompleted) admitted.complete();
        admitting = false;
      };

      subscriber.add(
        admitted
          .pipe(
            mergeMap(({ input, place }) =>
              read(input).pipe(
                tap({
                  next: (value) => {
                    place.weight = weightOf(value);
                    weight += place.weight;
                    largest = Math.max(largest, place.weight);
                  },
                  complete: () => {
                    reading -= 1;
                    admit();
                  },
                }),
              ),
            ),
            stage,
          )
          .subscribe({
            next: (output) => {
              subscriber.next(output);
              try {
                let count = settles(output);
                for (; count > 0 && inside.length > 0; count -= 1) weight -= inside.shift().weight;
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
          next: (input) => {
            waiting.push(input);
            admit();
          },
          error: (error: unknown) => admitted.error(error),
          complete: () => {
            sourceCompleted = true;
            admit();
          },
        }),
      );
    });
}
