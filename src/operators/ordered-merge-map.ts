import {
  from,
  map,
  mergeMap,
  pipe,
  toArray,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import { inOrder } from './in-order.js';
import { withinWindow } from './within-window.js';

/** The options of `orderedMergeMap`. */
export interface OrderedMergeMapOptions {
  /** The most projections at once. */
  readonly concurrency: number;
  /** The most projections started and not yet emitted, which bounds memory. At least `concurrency`. */
  readonly window: number;
}

/**
 * `mergeMap` that keeps the order of the source. Projections run concurrently; the values of each one
 * come out together, when it has completed and its turn has come.
 *
 *     in           a-b-c-----|
 *     project(a)   -----A|
 *     project(b)     -B|
 *     out          -----(AB)C|
 *
 * @throws (through the stream) the first error of the source or of a projection, at once.
 */
export function orderedMergeMap<In, Out>(
  project: (value: In, index: number) => ObservableInput<Out>,
  { concurrency, window }: OrderedMergeMapOptions,
): OperatorFunction<In, Out> {
  return pipe(
    map((value: In, index: number) => ({ value, index })),
    withinWindow(
      window,
      pipe(
        mergeMap(
          ({ value, index }) =>
            from(project(value, index)).pipe(
              toArray(),
              map((results) => ({ index, results })),
            ),
          concurrency,
        ),
        inOrder(({ index }) => index),
      ),
      () => 1,
    ),
    mergeMap(({ results }) => results),
  );
}
