import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  mergeMap,
  Subject,
  takeUntil,
  throwError,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';

/**
 * `mergeMap` that drains before it fails: after the first error nothing more is started, what runs
 * already runs to its end and its values still come out, then the first error follows.
 *
 *     in           a-b-c-d---|
 *     project(a)   ----A|
 *     project(b)     -#
 *     out          ----(A#)      c and d were never started
 */
export function mergeMapDrain<In, Out>(
  project: (value: In, index: number) => ObservableInput<Out>,
  concurrency: number,
): OperatorFunction<In, Out> {
  return (source) =>
    defer(() => {
      const failed = new Subject<void>();
      let failure: { readonly error: unknown } | undefined;
      const fail = (error: unknown) => {
        failure ??= { error };
        failed.next();
        return EMPTY;
      };
      return concat(
        source.pipe(
          catchError(fail),
          takeUntil(failed),
          // What waits in mergeMap's own buffer when the failure comes must not start either.
          mergeMap(
            (value, index) =>
              failure
                ? EMPTY
                : defer(() => from(project(value, index))).pipe(catchError(fail)),
            concurrency,
          ),
        ),
        defer(() => (failure ? throwError(() => failure?.error) : EMPTY)),
      );
    });
}
