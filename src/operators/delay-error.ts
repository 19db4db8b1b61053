import { catchError, concat, defer, EMPTY, throwError, type OperatorFunction } from 'rxjs';

/**
 * Delays an error of the source until `stage` has processed the values before it. Errors of the stage
 * itself pass at once.
 *
 *     in               a-b-#
 *     stage, delayed   ----A-B|
 *     out              ----A-(B#)
 */
export const delayError =
  <In, Out>(stage: OperatorFunction<In, Out>): OperatorFunction<In, Out> =>
  (source) =>
    defer(() => {
      let failure: { readonly error: unknown } | undefined;
      return concat(
        source.pipe(
          catchError((error: unknown) => {
            failure = { error };
            return EMPTY;
          }),
          stage,
        ),
        defer(() => (failure ? throwError(() => failure?.error) : EMPTY)),
      );
    });
