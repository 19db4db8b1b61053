import { catchError, concat, defer, EMPTY, throwError, type OperatorFunction } from 'rxjs';

/**
 * Lets `stage` finish with what came before an error of the source; the error follows when the stage
 * has completed. Errors of the stage itself go out at once.
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
