import {
  from,
  map,
  mergeMap,
  Observable,
  Subject,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import { Fifo } from './fifo.js';
import { inOrder } from './in-order.js';
import { whileOpen } from './while-open.js';

/** The options of `withStock`. */
export interface WithStockOptions<Item> {
  /** Makes batch number `batch` (0-based): emits one array of at least one item. */
  readonly refill: (batch: number) => ObservableInput<readonly Item[]>;
  /** The number of batches that are in stock or ordered at any time. */
  readonly ahead: number;
  /** Called with the number of batches in stock, including a partly used one, when it changes. */
  readonly onStock?: ((batches: number) => void) | undefined;
}

/**
 * Pairs the n-th value of the source with the n-th item of a stock. The stock is filled ahead of demand,
 * so that a value seldom waits. A new batch is ordered when one is used up, so without demand no more
 * than `ahead` batches are made.
 *
 *     in          a-b-----c-|
 *     refill(0)   ---(01)|
 *     refill(1)   -----(23)|
 *     out         ---(a0b1)-c2-|
 */
export function withStock<T, Item>({
  refill,
  ahead,
  onStock,
}: WithStockOptions<Item>): OperatorFunction<T, readonly [T, Item]> {
  return (source) =>
    new Observable((subscriber) => {
      const orders = new Subject<number>();
      /** The number of the next order. */
      let nextOrder = 0;
      /** Batches in stock, in order; `taken` counts the items taken from the first one. */
      const shelf: (readonly Item[])[] = [];
      let taken = 0;
      /** Values that wait for an item, in order. */
      const waiting = new Fifo<T>();
      let sourceCompleted = false;
      /** Set while `serve` runs: a synchronous refill or value calls it again from inside. */
      let serving = false;

      const order = (): void => orders.next(nextOrder++);

      const serve = (): void => {
        if (serving) return;
        serving = true;
        let batch = shelf[0];
        while (batch && waiting.length > 0) {
          subscriber.next([waiting.shift(), batch[taken++] as Item]);
          if (taken === batch.length) {
            shelf.shift();
            taken = 0;
            onStock?.(shelf.length);
            order();
          }
          batch = shelf[0];
        }
        serving = false;
        if (sourceCompleted && waiting.length === 0) subscriber.complete();
      };

      subscriber.add(
        orders
          .pipe(
            mergeMap((number) => from(refill(number)).pipe(map((items) => ({ number, items })))),
            inOrder(({ number }) => number),
          )
          .subscribe({
            next: ({ items }) => {
              shelf.push(items);
              onStock?.(shelf.length);
              serve();
            },
            error: (error: unknown) => subscriber.error(error),
          }),
      );
      for (let k = 0; k < ahead; k += 1) order();

      subscriber.add(
        source.pipe(whileOpen(subscriber)).subscribe({
          next: (value) => {
            waiting.push(value);
            serve();
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            sourceCompleted = true;
            serve();
          },
        }),
      );
    });
}
