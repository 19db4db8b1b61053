import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  concat,
  lastValueFrom,
  map,
  materialize,
  mergeMap,
  NEVER,
  of,
  range,
  Subject,
  take,
  tap,
  throwError,
  timer,
  timestamp,
  toArray,
  VirtualTimeScheduler,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { mergeMapDrain } from '../../src/operators/merge-map-drain.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

/** Projects each value to the stream of its name. */
const pick =
  (inner: Readonly<Record<string, Observable<string>>>) =>
  (value: string): Observable<string> =>
    inner[value]!;

describe('mergeMapDrain', () => {
  test('runs as many as it may at once, and starts another when one ends', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  abcd----------|    ');
      const e1subs = '  ^-------------!    ';
      const a = cold('  --A----A|          ');
      const asubs = '   ^-------!          ';
      const b = cold('   --B--|            ');
      const bsubs = '   -^----!            ';
      const c = cold('        --C------C|  ');
      const csubs = '   ------^---------!  ';
      const d = cold('          ---------D|');
      const dsubs = '   --------^---------!';
      const expected = '--AB---AC------C-D|';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b, c, d }), 2))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(d.subscriptions).toBe(dsubs);
    }));

  test('a limit that changes is asked before each start: more, and then fewer', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  (abcde)-------|   ');
      const a = cold('  --A|              ');
      const asubs = '   ^--!              ';
      const b = cold('     -----B|        ');
      const bsubs = '   ---^-----!        ';
      const c = cold('     --C---|        ');
      const csubs = '   ---^-----!        ';
      const d = cold('           --D|     ');
      const dsubs = '   ---------^--!     ';
      const e = cold('              --E|  ');
      const esubs = '   ------------^--!  ';
      const expected = '--A--C--B--D--E|  ';
      let limit = 1;
      const limits = new Map([
        ['a', 2],
        ['c', 1],
      ]);
      const project = (value: string) =>
        pick({ a, b, c, d, e })(value).pipe(
          tap({ complete: () => (limit = limits.get(value) ?? limit) }),
        );

      expectObservable(e1.pipe(mergeMapDrain(project, () => limit))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
      expectSubscriptions(d.subscriptions).toBe(dsubs);
      expectSubscriptions(e.subscriptions).toBe(esubs);
    }));

  test('with a concurrency of 1, one after another', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab|       ');
      const e1subs = '  ^-!       ';
      const a = cold('  --A-|     ');
      const asubs = '   ^---!     ';
      const b = cold('      ---B-|');
      const bsubs = '   ----^----!';
      const expected = '--A----B-|';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b }), 1))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -');
      const e1subs = '  ^';
      const expected = '-';

      expectObservable(e1.pipe(mergeMapDrain(pick({}), 2))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' |   ');
      const e1subs = '  (^!)';
      const expected = '|   ';

      expectObservable(e1.pipe(mergeMapDrain(pick({}), 2))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('one', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-|    ');
      const e1subs = '  ^--!    ';
      const a = cold('   --A-A-|');
      const asubs = '   -^-----!';
      const expected = '---A-A-|';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a }), 2))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  test('an inner stream that never ends keeps the result open and its place taken', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab|   ');
      const a = cold('  -A----');
      const asubs = '   ^-----';
      const b = cold('  -     ');
      const expected = '-A----';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b }), 1))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe([]);
    }));

  test('empty inner streams leave nothing but their place', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab--|');
      const a = cold('  --|  ');
      const b = cold('    -B|');
      const bsubs = '   --^-!';
      const expected = '---B|';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b }), 1))).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('after an inner error nothing is started, and what runs drains before the error', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  a-bc-d---|');
      const e1subs = '  ^---!     ';
      const a = cold('  -----A-A| ');
      const asubs = '   ^-------! ';
      const b = cold('    --#     ');
      const bsubs = '   --^-!     ';
      const c = cold('     C      ');
      const d = cold('     D      ');
      const expected = '-----A-A# ';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b, c, d }), 2))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe([]);
      expectSubscriptions(d.subscriptions).toBe([]);
    }));

  test('an inner error with nothing else running goes out at once', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -ab----|');
      const e1subs = '  ^--!    ';
      const a = cold('   -A#    ');
      const asubs = '   -^-!    ';
      const b = cold('  B       ');
      const expected = '--A#    ';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b }), 1))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe([]);
    }));

  test('the first error is the one that goes out', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  abc-----|');
      const e1subs = '  ^---!    ';
      const a = cold('  ------#  ', undefined, 'last');
      const asubs = '   ^-----!  ';
      const b = cold('   ---#    ', undefined, 'first');
      const bsubs = '   -^--!    ';
      const c = cold('    ---#   ', undefined, 'second');
      const csubs = '   --^--!   ';
      const expected = '------#  ';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b, c }), 3))).toBe(
        expected,
        undefined,
        'first',
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('an error of the source drains as well, and drops what waits', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab-#   ');
      const e1subs = '  ^--!   ';
      const a = cold('  --A--A|');
      const asubs = '   ^-----!';
      const b = cold('  B      ');
      const expected = '--A--A#';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b }), 1))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe([]);
    }));

  test('an error of the source masks one that comes while it drains', () =>
    marbles(({ hot, cold, expectObservable }) => {
      const e1 = hot('  a-#   ', undefined, 'source');
      const a = cold('  --A--#', undefined, 'inner');
      const expected = '--A--#';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a }), 1))).toBe(expected, undefined, 'source');
    }));

  test('an error of the source with nothing running goes out at once', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --#');
      const e1subs = '  ^-!';
      const expected = '--#';

      expectObservable(e1.pipe(mergeMapDrain(pick({}), 1))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a projector that throws counts as an inner error', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b-c-|');
      const e1subs = '  ^--!    ';
      const a = cold('   -----A|');
      const asubs = '   -^-----!';
      const expected = '------A#';
      const result = e1.pipe(
        mergeMapDrain((value) => {
          if (value === 'b') throw 'no projection';
          return a;
        }, 3),
      );

      expectObservable(result).toBe(expected, undefined, 'no projection');
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  test('unsubscribing early ends the source and all that runs', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab-c---|');
      const unsub = '   -----!  ';
      const e1subs = '  ^----!  ';
      const a = cold('  -A-----A');
      const asubs = '   ^----!  ';
      const b = cold('   --B----');
      const bsubs = '   -^---!  ';
      const c = cold('  C       ');
      const expected = '-A-B--  ';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b, c }), 2)), unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe([]);
    }));

  test('unsubscribing while it drains ends all that runs', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  ab-----|');
      const unsub = '   -----!  ';
      const e1subs = '  ^-!     ';
      const a = cold('  ------A|');
      const asubs = '   ^----!  ';
      const b = cold('   -#     ');
      const expected = '------  ';

      expectObservable(e1.pipe(mergeMapDrain(pick({ a, b }), 2)), unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  test('each subscription counts and fails for itself', () =>
    marbles(({ cold, expectObservable }) => {
      const e1 = cold('   a-b|     ');
      const firstOut = '  -0-1|    ';
      const secondOut = ' -----0-1|';
      const inner = [cold('-0|'), cold('-1|')];
      const result = e1.pipe(mergeMapDrain((_, index) => inner[index]!, 1));

      expectObservable(result).toBe(firstOut);
      expectObservable(result, '    ----^').toBe(secondOut);
    }));

  test('takes whatever RxJS takes as a stream', async () => {
    const result = of(1, 2).pipe(
      mergeMapDrain((value) => Promise.resolve(value * 10), 1),
      toArray(),
    );

    expect(await lastValueFrom(result)).toEqual([10, 20]);
  });

  test('streams that emit and end at once', () => {
    const result = record(of(1, 2, 3).pipe(mergeMapDrain((value) => of(value, value * 10), 1)));

    expect(result.values).toEqual([1, 10, 2, 20, 3, 30]);
    expect(result.completed).toBe(true);
  });

  test('streams that end at once, behind one that does not', () =>
    marbles(({ hot, cold, expectObservable }) => {
      const e1 = hot('  abc|       ');
      const expected = '----A(BC|) ';
      const inner: Record<string, Observable<string>> = {
        a: cold('----A|'),
        b: of('B'),
        c: of('C'),
      };

      expectObservable(e1.pipe(mergeMapDrain(pick(inner), 1))).toBe(expected);
    }));

  test('a long queue of streams that end at once does not overflow the stack', () => {
    const gate = new Subject<number>();
    const result = record(
      range(0, 20_000).pipe(mergeMapDrain((value) => (value === 0 ? gate : of(value)), 1)),
    );
    expect(result.values).toEqual([]);

    gate.next(0);
    gate.complete();

    expect(result.values).toHaveLength(20_000);
    expect(result.values.every((value, k) => value === k)).toBe(true);
    expect(result.completed).toBe(true);
  });

  test('a stream that fails at once stops a synchronous source', () => {
    const { source, emitted } = firehose();
    const started: number[] = [];

    const result = record(
      source.pipe(
        mergeMapDrain((value) => {
          started.push(value);
          return value === 1 ? throwError(() => 'failed') : of(value);
        }, 1),
      ),
    );

    expect(result.values).toEqual([0]);
    expect(result.error).toEqual({ value: 'failed' });
    expect(started).toEqual([0, 1]);
    expect(emitted).toEqual([0, 1]);
  });

  test('a projector that throws stops a synchronous source', () => {
    const { source, emitted } = firehose();
    const started: number[] = [];

    const result = record(
      source.pipe(
        mergeMapDrain((value) => {
          started.push(value);
          if (value === 1) throw 'no projection';
          return NEVER;
        }, 10),
      ),
    );
    result.subscription.unsubscribe();

    expect(started).toEqual([0, 1]);
    expect(emitted).toEqual([0, 1]);
  });

  test('stops a synchronous source when it is unsubscribed', () => {
    const { source, emitted } = firehose();

    const { values } = record(
      source.pipe(
        mergeMapDrain((value) => of(value), 1),
        take(3),
      ),
    );

    expect(values).toEqual([0, 1, 2]);
    expect(emitted).toEqual([0, 1, 2]);
  });

  test('stops a synchronous inner stream when it is unsubscribed, and starts no other', () => {
    const { source, emitted } = firehose();
    let started = 0;

    const { values } = record(
      concat(of('a', 'b')).pipe(
        mergeMapDrain(() => {
          started += 1;
          return source;
        }, 1),
        take(3),
      ),
    );

    expect(values).toEqual([0, 1, 2]);
    expect(emitted).toEqual([0, 1, 2]);
    expect(started).toBe(1);
  });

  test('does what `mergeMap` does where nothing fails', () => {
    /** What comes out and when, for inner streams that take so long. */
    const timeline = (
      latencies: readonly number[],
      merge: (project: (latency: number) => Observable<number>) => OperatorFunction<number, number>,
    ) => {
      const clock = new VirtualTimeScheduler();
      const result = record(
        range(0, latencies.length).pipe(
          merge((index) => timer(latencies[index]!, clock).pipe(map(() => index))),
          materialize(),
          timestamp(clock),
        ),
      );
      clock.flush();
      return result.values;
    };

    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 20 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        (latencies, concurrency) => {
          const drained = timeline(latencies, (project) => mergeMapDrain(project, concurrency));
          const merged = timeline(latencies, (project) => mergeMap(project, concurrency));

          expect(drained).toEqual(merged);
        },
      ),
    );
  });

  test('what waits is not started once the result is unsubscribed, even from inside', () => {
    const first = new Subject<string>();
    const projected: string[] = [];
    const { values } = record(
      of('a', 'b', 'c').pipe(
        mergeMapDrain((letter) => {
          projected.push(letter);
          return letter === 'a' ? first : of(letter);
        }, 1),
        take(1),
      ),
    );
    first.complete();
    expect(values).toEqual(['b']);
    expect(projected).toEqual(['a', 'b']);
  });

  test('nor where the limit has risen, so that there is room for all', () => {
    const first = new Subject<string>();
    const projected: string[] = [];
    let limit = 1;
    const { values } = record(
      of('a', 'b', 'c').pipe(
        mergeMapDrain(
          (letter) => {
            projected.push(letter);
            return letter === 'a' ? first : of(letter);
          },
          () => limit,
        ),
        take(1),
      ),
    );
    limit = 3;
    first.complete();
    expect(values).toEqual(['b']);
    expect(projected).toEqual(['a', 'b']);
  });
});
