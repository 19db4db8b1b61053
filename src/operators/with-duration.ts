import { defer, map, type OperatorFunction } from 'rxjs';

/** The options of `withDuration`. */
export interface WithDurationOptions<In, Out> {
  /** What is timed. */
  readonly through: OperatorFunction<In, Out>;
  /** Which input an output came from: its 0-based number. Each has one output. */
  readonly indexOf: (output: Out) => number;
  /** A clock, in ms. */
  readonly now?: () => number;
}

/**
 * Tells of each output how long its input took, in ms.
 *
 *     in       a--b------|
 *     through  ---A----B-|
 *     out      ---x----y-|   x = [A, 3], y = [B, 5]
 */
export const withDuration =
  <In, Out>({
    through,
    indexOf,
    now = () => performance.now(),
  }: WithDurationOptions<In, Out>): OperatorFunction<In, readonly [Out, number]> =>
  (source) =>
    defer(() => {
      /** When each input came whose output did not come yet. */
      const starts = new Map<number, number>();
      return source.pipe(
        map((input, index) => {
          starts.set(index, now());
          return input;
        }),
        through,
        map((output) => {
          const index = indexOf(output);
          const duration = now() - (starts.get(index) ?? NaN);
          starts.delete(index);
          return [output, duration] as const;
        }),
      );
    });
