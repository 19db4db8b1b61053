import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  concat,
  map,
  of,
  range,
  Subject,
  take,
  timer,
  VirtualTimeScheduler,
  type Observable,
} from 'rxjs';
import { withStock } from '../../src/operators/with-stock.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

/** Batch n is the n-th of these streams; later ones never arrive. */
const shelf =
  <T>(...batches: readonly Observable<T>[]) =>
  (batch: number): Observable<T> => {
    const found = batches[batch];
    if (!found) throw new Error(`batch ${batch} was ordered`);
    return found;
  };

/** Pairs by one letter each, for marble diagrams: the value in lower case and its item as a digit. */
const pairs = {
  p: ['a', 0],
  q: ['b', 1],
  r: ['c', 2],
  s: ['d', 3],
} as const;

describe('withStock', () => {
  test('pairs values and items in order, and orders a batch when one is used up', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('      a-b-----c-|');
      const e1subs = '      ^---------!';
      const batch0 = cold(' ---(0|)    ', { 0: [0, 1] });
      const batch0subs = '  ^--!       ';
      const batch1 = cold(' -----(1|)  ', { 1: [2, 3] });
      const batch1subs = '  ^----!     ';
      const batch2 = cold('    ---(2|) ', { 2: [4, 5] });
      const batch2subs = '  ---^--!    ';
      const expected = '    ---(pq)-r-|';
      const refill = shelf(batch0, batch1, batch2);

      expectObservable(e1.pipe(withStock({ refill, ahead: 2 }))).toBe(expected, pairs);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(batch0.subscriptions).toBe(batch0subs);
      expectSubscriptions(batch1.subscriptions).toBe(batch1subs);
      expectSubscriptions(batch2.subscriptions).toBe(batch2subs);
    }));

  test('never: fills the shelf once and makes no more while nobody asks', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('   ---------');
      const e1subs = '    ^--------';
      const batch = cold('--(0|)   ', { 0: [0, 1] });
      const batchSubs = ['^-!', '^-!', '^-!'];
      const expected = '  ---------';
      const refill = shelf(batch, batch, batch);

      expectObservable(e1.pipe(withStock({ refill, ahead: 3 }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(batch.subscriptions).toBe(batchSubs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('   |   ');
      const e1subs = '    (^!)';
      const batch = cold('--0|', { 0: [0] });
      const batchSubs = ' (^!)';
      const expected = '  |   ';

      expectObservable(e1.pipe(withStock({ refill: shelf(batch), ahead: 1 }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(batch.subscriptions).toBe(batchSubs);
    }));

  test('one', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('      ---a--|');
      const e1subs = '      ^-----!';
      const batch = cold('  -(0|)  ', { 0: [0, 1] });
      const expected = '    ---p--|';

      expectObservable(e1.pipe(withStock({ refill: shelf(batch), ahead: 1 }))).toBe(
        expected,
        pairs,
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('takes batches in the order of their number, whichever is ready first', () =>
    marbles(({ hot, cold, expectObservable }) => {
      const e1 = hot('     (abcd)-------|');
      const slow = cold('  ------(0|)    ', { 0: [0, 1] });
      const quick = cold(' -(1|)         ', { 1: [2, 3] });
      const never = cold<number[]>(' -');
      const expected = '   ------(pqrs)-|';

      expectObservable(
        e1.pipe(withStock({ refill: shelf(slow, quick, never, never), ahead: 2 })),
      ).toBe(expected, pairs);
    }));

  test('a source that completes waits until its last value has an item, not for the stock', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('     ab|         ');
      const e1subs = '     ^-!         ';
      const batch0 = cold('----(0|)     ', { 0: [0] });
      const batch1 = cold('------(1|)   ', { 1: [1] });
      const batch2 = cold('    -------2|', { 2: [2] });
      const batch2subs = ' ----^-!      ';
      const batch3 = cold<number[]>('-');
      const batch3subs = ' ------(^!)   ';
      const expected = '   ----p-(q|)   ';

      expectObservable(
        e1.pipe(withStock({ refill: shelf(batch0, batch1, batch2, batch3), ahead: 2 })),
      ).toBe(expected, pairs);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(batch2.subscriptions).toBe(batch2subs);
      expectSubscriptions(batch3.subscriptions).toBe(batch3subs);
    }));

  test('an error of the source goes out at once and ends the refills', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('    -a-#  ');
      const e1subs = '    ^--!  ';
      const batch = cold('-----0', { 0: [0] });
      const batchSubs = ' ^--!  ';
      const expected = '  ---#  ';

      expectObservable(e1.pipe(withStock({ refill: shelf(batch), ahead: 1 }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(batch.subscriptions).toBe(batchSubs);
    }));

  test('an error of a refill goes out at once and ends the source', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('     a---b-|');
      const e1subs = '     ^--!   ';
      const batch0 = cold('-(0|)  ', { 0: [0, 1] });
      const batch1 = cold<number[]>('---#   ');
      const expected = '   -p-#   ';

      expectObservable(e1.pipe(withStock({ refill: shelf(batch0, batch1), ahead: 2 }))).toBe(
        expected,
        pairs,
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a `refill` that throws is an error', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('     a---b-|');
      const e1subs = '     ^!     ';
      const batch0 = cold('-(0|)  ', { 0: [0] });
      const expected = '   -(p#)  ';
      const refill = (batch: number) => {
        if (batch > 0) throw 'no batch';
        return batch0;
      };

      expectObservable(e1.pipe(withStock({ refill, ahead: 1 }))).toBe(expected, pairs, 'no batch');
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('unsubscribing early ends the source and the refills', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('     a-b-c-|');
      const unsub = '      ---!   ';
      const e1subs = '     ^--!   ';
      const batch0 = cold('-(0|)  ', { 0: [0] });
      const batch1 = cold<number[]>('-------');
      const batch1subs = ' -^-!   ';
      const expected = '   -p--   ';

      expectObservable(e1.pipe(withStock({ refill: shelf(batch0, batch1), ahead: 1 })), unsub).toBe(
        expected,
        pairs,
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(batch1.subscriptions).toBe(batch1subs);
    }));

  test('tells how many batches are on the shelf when one comes or is used up', () =>
    marbles(({ hot, cold, expectObservable, flush }) => {
      const e1 = hot('     a---b-c-|');
      const batch0 = cold('-(0|)    ', { 0: [0, 1] });
      const batch1 = cold('--(0|)   ', { 0: [2, 3] });
      const batch2 = cold('-(0|)    ', { 0: [4, 5] });
      const expected = '   -p--q-r-|';
      const stock: number[] = [];
      const refill = shelf(batch0, batch1, batch2);
      const onStock = (batches: number) => stock.push(batches);

      expectObservable(e1.pipe(withStock({ refill, ahead: 2, onStock }))).toBe(expected, pairs);
      flush();
      expect(stock).toEqual([1, 2, 1, 2]);
    }));

  test('each subscription has a stock of its own, from batch 0 on', () => {
    const ordered: number[] = [];
    const refill = (batch: number) => {
      ordered.push(batch);
      return of([batch]);
    };
    const result = of('a', 'b').pipe(withStock({ refill, ahead: 1 }));

    expect(record(concat(result, result)).values).toEqual([
      ['a', 0],
      ['b', 1],
      ['a', 0],
      ['b', 1],
    ]);
    expect(ordered).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('a synchronous source and refill neither lose the order nor the stack', () => {
    const refill = (batch: number) => of([batch * 2, batch * 2 + 1]);
    const { values, completed } = record(range(0, 20_000).pipe(withStock({ refill, ahead: 1 })));

    expect(values).toHaveLength(20_000);
    expect(values.every(([value, item], k) => value === k && item === k)).toBe(true);
    expect(completed).toBe(true);
  });

  test('a value that comes while another goes out gets the next item', () => {
    const source = new Subject<string>();
    const refill = (batch: number) => of([batch]);
    const result = record(source.pipe(withStock({ refill, ahead: 2 })), ([value]) => {
      if (value === 'a') source.next('c');
      if (value === 'c') source.complete();
    });

    source.next('a');

    expect(result.values).toEqual([
      ['a', 0],
      ['c', 1],
    ]);
    expect(result.completed).toBe(true);
  });

  test('stops a synchronous source when it is unsubscribed', () => {
    const { source, emitted } = firehose();
    const refill = (batch: number) => of([batch]);

    const { values } = record(source.pipe(withStock({ refill, ahead: 1 }), take(3)));

    expect(values).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(emitted).toEqual([0, 1, 2]);
  });

  test('keeps order and the bound of the stock, whatever takes how long', () => {
    const waits = fc.array(fc.nat({ max: 10 }), { minLength: 1, maxLength: 30 });
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
    const aheads = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(waits, waits, sizes, aheads, (asks, makes, batchSizes, ahead) => {
        const clock = new VirtualTimeScheduler();
        const batchOf = (batch: number) =>
          Array.from({ length: batchSizes[batch % batchSizes.length]! }, (_, k) => `${batch}.${k}`);
        const wanted: string[] = [];
        /** How many items are gone when each batch is used up. */
        const bounds: number[] = [];
        for (let batch = 0; wanted.length < asks.length; batch += 1) {
          wanted.push(...batchOf(batch));
          bounds.push(wanted.length);
        }

        const ordered: number[] = [];
        let usedUp = 0;
        let mostInStock = 0;
        let out = 0;
        const source = new Subject<number>();
        const result = record(
          source.pipe(
            withStock({
              ahead,
              refill: (batch) => {
                ordered.push(batch);
                mostInStock = Math.max(mostInStock, ordered.length - usedUp);
                return timer(makes[batch % makes.length]!, clock).pipe(map(() => batchOf(batch)));
              },
            }),
          ),
          () => {
            out += 1;
            if (out === bounds[usedUp]) usedUp += 1;
          },
        );
        concat(...asks.map((wait, k) => timer(wait, clock).pipe(map(() => k)))).subscribe(source);
        clock.flush();

        expect(result.error).toBeUndefined();
        expect(result.values).toEqual(asks.map((_, k) => [k, wanted[k]]));
        expect(result.completed).toBe(true);
        expect(mostInStock).toBe(ahead);
        expect(ordered).toEqual(Array.from({ length: ahead + usedUp }, (_, k) => k));
      }),
    );
  });
});
