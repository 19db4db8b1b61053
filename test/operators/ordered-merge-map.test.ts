import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  concat,
  finalize,
  from,
  map,
  of,
  range,
  Subject,
  take,
  timer,
  VirtualTimeScheduler,
  type Observable,
} from 'rxjs';
import { orderedMergeMap } from '../../src/operators/ordered-merge-map.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

/** Projects each value to the stream of its name. */
const pick =
  (inner: Readonly<Record<string, Observable<string>>>) =>
  (value: string): Observable<string> =>
    inner[value]!;

const wide = { concurrency: 2, window: 9 };

describe('orderedMergeMap', () => {
  test('runs concurrently, and emits in the order of the source', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  a-b--c----|   ');
      const e1subs = '  ^---------!   ';
      const a = cold('  ------A|      ');
      const asubs = '   ^------!      ';
      const b = cold('    -B|         ');
      const bsubs = '   --^-!         ';
      const c = cold('       ------C| ');
      const csubs = '   -----^------! ';
      const expected = '-------(AB)-(C|)';

      expectObservable(e1.pipe(orderedMergeMap(pick({ a, b, c }), wide))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('runs no more than `concurrency` at once', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' (abc|)         ');
      const a = cold('  --A|           ');
      const asubs = '   ^--!           ';
      const b = cold('     --B|        ');
      const bsubs = '   ---^--!        ';
      const c = cold('        --C|     ');
      const csubs = '   ------^--!     ';
      const expected = '---A--B--(C|)  ';

      expectObservable(
        e1.pipe(orderedMergeMap(pick({ a, b, c }), { concurrency: 1, window: 3 })),
      ).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('starts nothing while `window` projections have not come out', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' (abc|)         ');
      const a = cold('  -----A|        ');
      const asubs = '   ^-----!        ';
      const b = cold('  -B|            ');
      const bsubs = '   ^-!            ';
      const c = cold('        ----C|   ');
      // A place to run is free from frame 2 on, but b has not come out before frame 6.
      const csubs = '   ------^----!   ';
      const expected = '------(AB)-(C|)';

      expectObservable(
        e1.pipe(orderedMergeMap(pick({ a, b, c }), { concurrency: 2, window: 2 })),
      ).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('keeps the values of a projection together', () =>
    marbles(({ cold, expectObservable }) => {
      const e1 = cold(' (ab|)          ');
      const a = cold('  --x---y|       ');
      const b = cold('  -p-q|          ');
      const expected = '-------(xypq|) ';

      expectObservable(e1.pipe(orderedMergeMap(pick({ a, b }), wide))).toBe(expected);
    }));

  test('a projection without values holds nothing up', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' (abc|)     ');
      const a = cold('  ---|       ');
      const b = cold('  -B|        ');
      const c = cold('     ----C|  ');
      const csubs = '   ---^----!  ';
      const expected = '---B----(C|)';

      expectObservable(
        e1.pipe(orderedMergeMap(pick({ a, b, c }), { concurrency: 2, window: 2 })),
      ).toBe(expected);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('a projection takes one place in the window, however many values it has', () => {
    const wait = new Subject<string>();
    const inner = { a: of('x', 'y', 'z'), b: wait, c: of('C'), d: of('D') };
    const started: string[] = [];
    const result = record(
      from(Object.entries(inner)).pipe(
        orderedMergeMap(
          ([name, values]) => {
            started.push(name);
            return values;
          },
          { concurrency: 2, window: 2 },
        ),
      ),
    );
    // a is out, c waits for b, and together they fill the window.
    expect(started).toEqual(['a', 'b', 'c']);
    wait.complete();
    expect(result.values).toEqual(['x', 'y', 'z', 'C', 'D']);
    expect(result.completed).toBe(true);
  });

  test('never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -');
      const e1subs = '  ^';
      const expected = '-';

      expectObservable(e1.pipe(orderedMergeMap(pick({}), wide))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a projection that never ends holds back what comes after it', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' (abc|)');
      const a = cold('  ------');
      const asubs = '   ^-----';
      const b = cold('  -B|   ');
      const c = cold('    -C| ');
      const csubs = '   --^-! ';
      const expected = '------';

      expectObservable(e1.pipe(orderedMergeMap(pick({ a, b, c }), wide))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' |   ');
      const e1subs = '  (^!)';
      const expected = '|   ';

      expectObservable(e1.pipe(orderedMergeMap(pick({}), wide))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('one', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-|    ');
      const e1subs = '  ^--!    ';
      const a = cold('   --A-|  ');
      const asubs = '   -^---!  ';
      const expected = '-----(A|)';

      expectObservable(e1.pipe(orderedMergeMap(pick({ a }), wide))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  test('an error of the source goes out at once and ends what runs', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  a--#');
      const e1subs = '  ^--!';
      const a = cold('  -----A|');
      const asubs = '   ^--!';
      const expected = '---#';

      expectObservable(e1.pipe(orderedMergeMap(pick({ a }), wide))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  test('an error of a projection goes out at once, even before its turn', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab-----|');
      const e1subs = '  ^--!    ';
      const a = cold('  -----A| ');
      const asubs = '   ^--!    ';
      const b = cold('   -B#    ');
      const bsubs = '   -^-!    ';
      const expected = '---#    ';

      expectObservable(e1.pipe(orderedMergeMap(pick({ a, b }), wide))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('a projector that throws is an error at once', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  a-b----|');
      const e1subs = '  ^-!     ';
      const a = cold('  -----A| ');
      const asubs = '   ^-!     ';
      const expected = '--#     ';
      const result = e1.pipe(
        orderedMergeMap((value) => {
          if (value === 'b') throw 'no projection';
          return a;
        }, wide),
      );

      expectObservable(result).toBe(expected, undefined, 'no projection');
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  test('unsubscribing early ends the source and what runs', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab-c---|');
      const unsub = '   -----!  ';
      const e1subs = '  ^----!  ';
      const a = cold('  --A|    ');
      const b = cold('   -------');
      const bsubs = '   -^---!  ';
      const c = cold('     -----');
      const csubs = '   ---^-!  ';
      const expected = '---A--  ';

      expectObservable(e1.pipe(orderedMergeMap(pick({ a, b, c }), wide)), unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('each subscription counts from 0', () => {
    const seen: number[] = [];
    const result = of('a', 'b').pipe(
      orderedMergeMap((value, index) => {
        seen.push(index);
        return of(value);
      }, wide),
    );

    expect(record(concat(result, result)).values).toEqual(['a', 'b', 'a', 'b']);
    expect(seen).toEqual([0, 1, 0, 1]);
  });

  test('a synchronous source and projections neither lose the order nor the stack', () => {
    const { values, completed } = record(
      range(0, 20_000).pipe(orderedMergeMap((value) => of(value), { concurrency: 1, window: 1 })),
    );

    expect(values).toHaveLength(20_000);
    expect(values.every((value, k) => value === k)).toBe(true);
    expect(completed).toBe(true);
  });

  test('stops a synchronous source when it is unsubscribed', () => {
    const { source, emitted } = firehose();

    const { values } = record(
      source.pipe(
        orderedMergeMap((value) => of(value), wide),
        take(3),
      ),
    );

    expect(values).toEqual([0, 1, 2]);
    expect(emitted).toEqual([0, 1, 2]);
  });

  test('keeps order, concurrency and window, whatever takes how long', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat({ max: 6 }),
        (latencies, concurrency, more) => {
          const window = concurrency + more;
          const clock = new VirtualTimeScheduler();
          let running = 0;
          let mostRunning = 0;
          let inside = 0;
          let mostInside = 0;
          const result = record(
            range(0, latencies.length).pipe(
              orderedMergeMap(
                (index) => {
                  running += 1;
                  inside += 1;
                  mostRunning = Math.max(mostRunning, running);
                  mostInside = Math.max(mostInside, inside);
                  return timer(latencies[index]!, clock).pipe(
                    map(() => index),
                    finalize(() => (running -= 1)),
                  );
                },
                { concurrency, window },
              ),
            ),
            () => (inside -= 1),
          );
          clock.flush();

          expect(result.values).toEqual([...latencies.keys()]);
          expect(result.completed).toBe(true);
          expect(mostRunning).toBe(Math.min(concurrency, latencies.length));
          expect(mostInside).toBeLessThanOrEqual(window);
        },
      ),
    );
  });
});
