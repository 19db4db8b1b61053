import { Observable, Subject, type OperatorFunction } from 'rxjs';
import { Fifo } from './fifo.js';

/** How much may be inside a stage. A value has a weight, such as its bytes. */
export interface PullWindow<In> {
  /** The most values. */
  readonly size: number;
  /** What a value weighs, such as its bytes. */
  readonly weightOf: (value: In) => number;
  /** Once the values inside weigh so much, no more are pulled… */
  readonly maxWeight: number;
  /** …unless they are fewer than this: what a stage that groups needs before it gives anything. */
  readonly minSize: number;
}

/**
 * `withinWindow` for a source that waits until it is asked: values are pulled from it, one after
 * another, while there is room. Nothing waits outside, so they may be large.
 *
 *     pulled (size 2)   ab---c--d---
 *     stage's out       -----A--B--CD|
 *     out               -----A--B--CD|
 *
 * `settles(output)` says how many values an output takes out of the window, oldest first.
 *
 * Unsubscribing, and every other end, aborts the signal that `source` was given: it must then close
 * what it reads from, even in the middle of a read.
 */
export const pullWithinWindow = <In, Out>(
  source: (signal: AbortSignal) => AsyncIterable<In>,
  { size, weightOf, maxWeight, minSize }: PullWindow<In>,
  stage: OperatorFunction<In, Out>,
  settles: (output: Out) => number,
): Observable<Out> =>
  new Observable((subscriber) => {
    /** The stage's input. */
    const inside = new Subject<In>();
    /** The weights of the values inside, oldest first, and their sum. */
    const weights = new Fifo<number>();
    let weight = 0;
    /** Goes on pulling; set while there is no room. */
    let wake: (() => void) | undefined;
    const closing = new AbortController();

    const hasRoom = (): boolean =>
      weights.length < size && (weight < maxWeight || weights.length < minSize);
    const room = (): Promise<void> =>
      new Promise((resolve) => {
        wake = resolve;
      });
    const settle = (count: number): void => {
      for (let k = 0; k < count && weights.length > 0; k += 1) weight -= weights.shift();
      if (hasRoom()) wake?.();
    };
    const pull = async (): Promise<void> => {
      for await (const value of source(closing.signal)) {
        const valueWeight = weightOf(value);
        weights.push(valueWeight);
        weight += valueWeight;
        inside.next(value);
        while (!hasRoom() && !closing.signal.aborted) await room();
        if (closing.signal.aborted) return;
      }
      inside.complete();
    };

    subscriber.add(() => {
      closing.abort();
      wake?.();
    });
    subscriber.add(
      inside.pipe(stage).subscribe({
        next: (output) => {
          subscriber.next(output);
          try {
            settle(settles(output));
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
    if (subscriber.closed) return;
    pull().catch((error: unknown) => {
      inside.error(error);
    });
  });
