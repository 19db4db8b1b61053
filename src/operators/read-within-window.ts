import { mergeMap, pipe, tap, type Observable, type OperatorFunction } from 'rxjs';
import { Fifo } from './fifo.js';
import type { PullWindow } from './pull-within-window.js';
import { throughWindow } from './through-window.js';

/** Bounds for concurrent reads, and for the values inside a stage. */
export interface ReadWindow<Value> extends Omit<PullWindow<Value>, 'onLeave'> {
  /** The most reads at once. */
  readonly reads: number;
}

/** A value inside the window; its weight is 0 until it has been read. */
interface Admitted {
  weight: number;
}

/**
 * `withinWindow` for large values that are read concurrently: `read` turns a small value (an index, a
 * path) into a large one, and `stage` gets the large ones in the order in which the reads end.
 *
 *     in (size 2)   abcd--------|
 *     reads         ab---c--d---
 *     stage given   -BA---C--D--
 *     stage's out   -----A--B--CD|
 *     out           -----A--B--CD|
 *
 * A value is inside from the start of its read until an output of the stage settles it. During its read
 * its weight is unknown, and it counts as much as the largest value so far.
 *
 * @param settles returns the number of values that leave the window with an output; the oldest leave first.
 */
export const readWithinWindow = <In, Value, Out>(
  read: (input: In) => Observable<Value>,
  { size, reads, weightOf, maxWeight, minSize }: ReadWindow<Value>,
  stage: OperatorFunction<Value, Out>,
  settles: (output: Out) => number,
): OperatorFunction<In, Out> =>
  throughWindow((admit) => {
    /** Values inside, oldest first, and their total weight. */
    const inside = new Fifo<Admitted>();
    let weight = 0;
    let largest = 0;
    let reading = 0;

    const readOne = ({ input, place }: { readonly input: In; readonly place: Admitted }) =>
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
      );
    return {
      hasRoom: () =>
        inside.length < size &&
        reading < reads &&
        (inside.length < minSize || weight + reading * largest < maxWeight),
      enter: (input: In) => {
        const place = { weight: 0 };
        inside.push(place);
        reading += 1;
        return { input, place };
      },
      stage: pipe(mergeMap(readOne), stage),
      leave: (output) => {
        let count = settles(output);
        for (; count > 0 && inside.length > 0; count -= 1) weight -= inside.shift().weight;
      },
    };
  });
