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
  /** How many projections run at once. */
  readonly concurrency: number;
  /** How many may have been started and not yet come out: what bounds memory. At least `concurrency`. */
  readonly window: number;
}

/**
 * `mergeMap` that keeps the source's order: projections run concurrently, their values come out in
 * the order of the source, each projection's together.
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
