import { describe, expect, test } from '@jest/globals';
import {
  catchError,
  concat,
  defer,
  of,
  throwError,
  VirtualTimeScheduler,
  type Observable,
} from 'rxjs';
import { OutageGate, type OutageGateOptions } from '../../src/operators/outage-gate.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

const away = new Error('away');
const reset = new Error('reset');

/** A gate without jitter: the first probe comes after 4 ms, the next after 8, then every 10. */
const newGate = (options: Partial<OutageGateOptions> = {}): OutageGate =>
  new OutageGate({
    isOutage: (error) => error === away,
    limit: 1_000,
    initialDelay: 4,
    maxDelay: 10,
    random: () => 1,
    ...options,
  });

/** Subscribes to one after another. */
function oneByOne<T>(...sources: readonly Observable<T>[]): Observable<T> {
  let next = 0;
  return defer(() => sources[next++] as Observable<T>);
}

describe('OutageGate', () => {
  test('what meets no outage passes: values, other errors, the end', () =>
    marbles(({ cold, expectObservable }) => {
      const gate = newGate();

      expectObservable(cold('-a-b|').pipe(gate.pass())).toBe('-a-b|');
      expectObservable(cold('-a-#', undefined, reset).pipe(gate.pass())).toBe(
        '-a-#',
        undefined,
        reset,
      );
    }));

  test('one waits for the other end: each wait doubles, up to the longest', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  -#                                    ', undefined, away);
      const asubs = [
        '               ^!                                    ',
        '               -----^!                               ',
        '               --------------^!                      ',
        '               -------------------------^!           ',
      ];
      const back = cold('-a|');
      const expected = '37ms a|';
      const source = oneByOne(a, a, a, a, back);

      expectObservable(source.pipe(newGate().pass())).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(asubs);
    }));

  test('all wait together, the first one probes, and what comes later waits, too', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const gate = newGate();
      const gone = cold(' -#       ', undefined, away);
      const a = cold('         ---a|    ');
      const b = cold('            b|    ');
      const c = cold('            c|    ');
      const bsubs = '  --------^!   ';
      const csubs = '  --------^!   ';

      expectObservable(oneByOne(gone, a).pipe(gate.pass())).toBe('--------a|');
      expectObservable(oneByOne(gone, b).pipe(gate.pass())).toBe('--------b|');
      expectObservable(c.pipe(gate.pass()), '--^').toBe('        --------c|');
      expectSubscriptions(b.subscriptions).toBe(bsubs);
      expectSubscriptions(c.subscriptions).toBe(csubs);
    }));

  test('a probe that fails in another way opens it as well: somebody is there', () =>
    marbles(({ cold, expectObservable }) => {
      const gate = newGate();
      const gone = cold(' -#', undefined, away);
      const failing = cold('-#', undefined, reset);

      expectObservable(oneByOne(gone, failing).pipe(gate.pass())).toBe('------#', undefined, reset);
      expectObservable(oneByOne(gone, cold('b|')).pipe(gate.pass())).toBe('------b|');
    }));

  test('a probe that ends without a value opens it as well', () =>
    marbles(({ cold, expectObservable }) => {
      const gate = newGate();
      const gone = cold(' -#', undefined, away);

      expectObservable(oneByOne(gone, cold('-|')).pipe(gate.pass())).toBe('------|');
      expectObservable(oneByOne(gone, cold('b|')).pipe(gate.pass())).toBe('------b|');
    }));

  test('after all have left, one that comes probes after a wait of its own', () =>
    marbles(({ cold, expectObservable }) => {
      const gate = newGate();
      const gone = cold('-#', undefined, away);

      expectObservable(oneByOne(gone).pipe(gate.pass()), '^--!').toBe('----');
      expectObservable(cold('a|').pipe(gate.pass()), '------^').toBe('----------a|');
    }));

  test('a success from before the outage does not open it', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const gate = newGate();
      const gone = cold('-#', undefined, away);
      const again = cold('        a|');

      expectObservable(oneByOne(gone, again).pipe(gate.pass())).toBe('-----a|');
      expectObservable(cold('     ---b|').pipe(gate.pass())).toBe('   ---b|');
      expectSubscriptions(again.subscriptions).toBe('-----^!');
    }));

  test('unsubscribing the probe lets the next one probe; the last one leaves no timer', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const gate = newGate();
      const gone = cold(' -#', undefined, away);
      const probe = cold('----a|');
      const b = cold('    b|');

      expectObservable(oneByOne(gone, probe).pipe(gate.pass()), '^-----!').toBe('------');
      expectObservable(oneByOne(gone, b).pipe(gate.pass())).toBe('----------b|');
      expectSubscriptions(probe.subscriptions).toBe('-----^!');
      expectSubscriptions(b.subscriptions).toBe('----------^!');
    }));

  test('unsubscribing all clears the timer', () => {
    const scheduler = new VirtualTimeScheduler();
    const gate = newGate({ scheduler });
    let tries = 0;
    const gone = defer(() => {
      tries += 1;
      return throwError(() => away);
    });
    const first = record(gone.pipe(gate.pass()));
    const second = record(gone.pipe(gate.pass()));
    first.subscription.unsubscribe();
    second.subscription.unsubscribe();
    scheduler.flush();
    expect(tries).toBe(1);
    expect(scheduler.now()).toBe(0);
  });

  test('the time is up: all fail at once with the first error; so does what meets it later', () => {
    const scheduler = new VirtualTimeScheduler();
    const gate = newGate({ scheduler, limit: 25 });
    const gone = throwError(() => away);
    const a = record(gone.pipe(gate.pass()));
    const b = record(gone.pipe(gate.pass()));
    scheduler.flush();
    for (const { error } of [a, b]) {
      expect(error?.value).toMatchObject({ name: 'OutageError', cause: away, waited: 25 });
    }
    const later = record(gone.pipe(gate.pass()));
    expect(later.error?.value).toBe(a.error?.value);
    expect(record(of(1).pipe(gate.pass())).values).toEqual([1]);
    expect(scheduler.now()).toBe(25);
  });

  test('whatever the order in which they met it, the one that came first probes and fails first', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const gate = newGate({ limit: 5 });
      const probe = cold('  -#', undefined, away);
      const a = oneByOne(cold('--#', undefined, away), probe);
      const b = cold('      -#', undefined, away);
      const order: string[] = [];

      expectObservable(
        a.pipe(
          gate.pass(),
          catchError(() => of(order.push('a'))),
        ),
      ).toBe('------(x|)', { x: 1 });
      expectObservable(
        b.pipe(
          gate.pass(),
          catchError(() => of(order.push('b'))),
        ),
      ).toBe('------(x|)', { x: 2 });
      expectSubscriptions(probe.subscriptions).toBe('-----^!');
    }));

  test('tells when it closes and opens, and how many probes failed meanwhile', () => {
    const scheduler = new VirtualTimeScheduler();
    const told: unknown[] = [];
    const gate = newGate({
      scheduler,
      onClosed: (error) => told.push(error),
      onOpened: (failedProbes) => told.push(failedProbes),
    });
    const gone = throwError(() => away);
    record(oneByOne(gone, gone, gone, of(1)).pipe(gate.pass()));
    scheduler.flush();
    record(oneByOne(gone, of(1)).pipe(gate.pass()));
    scheduler.flush();
    expect(told).toEqual([away, 2, away, 0]);
  });

  test('jitter halves a wait at most', () => {
    const scheduler = new VirtualTimeScheduler();
    const gate = newGate({ scheduler, random: () => 0 });
    record(
      oneByOne(
        throwError(() => away),
        of(1),
      ).pipe(gate.pass()),
    );
    scheduler.flush();
    expect(scheduler.now()).toBe(2);
  });

  test('many that fail at once and come back at once: each is done once', () => {
    const scheduler = new VirtualTimeScheduler();
    const gate = newGate({ scheduler });
    const results = Array.from({ length: 1_000 }, (_, k) =>
      record(
        oneByOne(
          throwError(() => away),
          concat(of(k)),
        ).pipe(gate.pass()),
      ),
    );
    scheduler.flush();
    expect(results.map(({ values }) => values)).toEqual(results.map((_, k) => [k]));
    expect(results.every(({ completed }) => completed)).toBe(true);
  });
});
