import { Observable, Subject, type OperatorFunction } from 'rxjs';
import { Fifo } from './fifo.js';

/** Bounds for the values inside a stage, by number and by weight. */
export interface PullWindow<In> {
  /** The most values inside. */
  readonly size: number;
  /** The weight of a value, such as its size in bytes. */
  readonly weightOf: (value: In) => number;
  /** While the total weight is at least this, no value enters, unless fewer than `minSize` are inside. */
  readonly maxWeight: number;
  /** This many values may be inside, whatever they weigh: a stage that groups values needs a whole group. */
  readonly minSize: number;
  /** Called with each value that leaves the window. */
  readonly onLeave?: ((value: In) => void) | undefined;
}

/**
 * `withinWindow` for an AsyncIterable. The next value is pulled only when it can enter the stage, so no value
 * waits in front of the stage, and values may be large.
 *
 *     pulled (size 2)   ab---c--d---
 *     stage's out       -----A--B--CD|
 *     out               -----A--B--CD|
 *
 * When the stream completes, fails or is unsubscribed from, the signal that `source` got is aborted. The
 * source must then close what it reads from, even in the middle of a read.
 *
 * @param settles returns the number of values that leave the window with an output; the oldest leave first.
 */
export const pullWithinWindow = <In, Out>(
  source: (signal: AbortSignal) => AsyncIterable<In>,
  { size, weightOf, maxWeight, minSize, onLeave }: PullWindow<In>,
  stage: OperatorFunction<In, Out>,
  settles: (output: Out) => number,
): Observable<Out> =>
  new Observable((subscriber) => {
    /** The stage's input. */
    const inside = new Subject<In>();
    /** The values inside, oldest first, and the sum of their weights. */
    const held = new Fifo<In>();
    let weight = 0;
    /** Continues to pull; set while there is no room. */
    let wake: (() => void) | undefined;
    const closing = new AbortController();

    const hasRoom = (): boolean =>
      held.length < size && (weight < maxWeight || held.length < minSize);
    const room = (): Promise<void> =>
      new Promise((resolve) => {
        wake = resolve;
      });
    const settle = (count: number): void => {
      for (let k = 0; k < count && held.length > 0; k += 1) {
        const value = held.shift();
        weight -= weightOf(value);
        onLeave?.(value);
      }
      if (hasRoom()) wake?.();
    };
    const pull = async (): Promise<void> => {
      for await (const value of source(closing.signal)) {
        held.push(value);
        weight += weightOf(value);
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
