import { Observable, Subject, type OperatorFunction } from 'rxjs';
import { Fifo } from './fifo.js';
import { whileOpen } from './while-open.js';

/** A stage, and the window that bounds what is inside it. */
export interface Window<In, Entered, Out> {
  /** Whether one more value may enter. */
  readonly hasRoom: () => boolean;
  /** Counts a value that enters, and returns what the stage gets for it. */
  readonly enter: (input: In) => Entered;
  readonly stage: OperatorFunction<Entered, Out>;
  /** Counts out the values that leave the window with an output. */
  readonly leave: (output: Out) => void;
}

/**
 * Lets values into a stage while its window has room; the others wait outside, in order.
 *
 * @param open called for each subscription. It gets a function that lets values in: for a window that also
 *   gets room without an output.
 */
export const throughWindow =
  <In, Entered, Out>(
    open: (admit: () => void) => Window<In, Entered, Out>,
  ): OperatorFunction<In, Out> =>
  (source) =>
    new Observable<Out>((subscriber) => {
      /** The stage's input. */
      const inside = new Subject<Entered>();
      /** Values that wait outside. */
      const waiting = new Fifo<In>();
      let sourceCompleted = false;
      /** Set while `admit` runs: a stage that settles at once calls it again from inside. */
      let admitting = false;

      const admit = (): void => {
        if (admitting) return;
        admitting = true;
        while (waiting.length > 0 && !subscriber.closed && hasRoom()) {
          inside.next(enter(waiting.shift()));
        }
        if (waiting.length === 0 && sourceCompleted) inside.complete();
        admitting = false;
      };
      const { hasRoom, enter, stage, leave } = open(admit);

      subscriber.add(
        inside.pipe(stage).subscribe({
          next: (output) => {
            subscriber.next(output);
            try {
              leave(output);
            } catch (error) {
              subscriber.error(error);
              return;
            }
            admit();
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
      subscriber.add(
        source.pipe(whileOpen(subscriber)).subscribe({
          next: (value) => {
            waiting.push(value);
            admit();
          },
          error: (error: unknown) => inside.error(error),
          complete: () => {
            sourceCompleted = true;
            admit();
          },
        }),
      );
    });
