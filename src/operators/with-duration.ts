import { defer, map, type OperatorFunction } from 'rxjs';

/** The options of `withDuration`. */
export interface WithDurationOptions<In, Out> {
  /** The operator to time. It must emit one output per input. */
  readonly through: OperatorFunction<In, Out>;
  /** The 0-based number of the input that an output belongs to. */
  readonly indexOf: (output: Out) => number;
  /** A clock, in ms. @default performance.now */
  readonly now?: () => number;
}

/**
 * Pairs each output of an operator with the time since its input came, in ms.
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
      /** The start times of inputs without an output yet, in ms, by their number. */
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
