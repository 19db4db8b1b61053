import { describe, expect, test } from '@jest/globals';
import { defer, EMPTY, mergeMap, NEVER, of, range, VirtualTimeScheduler } from 'rxjs';
import { Pacer } from '../../src/operators/pacer.js';
import { rateLimit } from '../../src/operators/rate-limit.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

describe('rateLimit', () => {
  test('sources of one limit start so far apart', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -a--b|');
      const e1subs = ['^----!', '----^----!', '--------^----!'];
      const paced = rateLimit<string>({ perSecond: 250 });

      expectObservable(e1.pipe(paced)).toBe('-a--b|');
      expectObservable(e1.pipe(paced)).toBe('-----a--b|');
      expectObservable(e1.pipe(paced)).toBe('---------a--b|');
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('two limits know nothing of each other', () =>
    marbles(({ cold, expectObservable }) => {
      const e1 = cold('a|');

      expectObservable(e1.pipe(rateLimit({ perSecond: 250 }))).toBe('a|');
      expectObservable(e1.pipe(rateLimit({ perSecond: 250 }))).toBe('a|');
    }));

  test('never, empty and errors pass', () =>
    marbles(({ cold, expectObservable }) => {
      const paced = rateLimit<string>({ perSecond: 1_000 });

      expectObservable(NEVER.pipe(paced)).toBe('-');
      expectObservable(EMPTY.pipe(paced)).toBe('-|');
      expectObservable(cold('#').pipe(paced)).toBe('--#');
    }));

  test('each try counts, not each source', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('a|');
      const e1subs = ['^!', '----^!'];
      const source = e1.pipe(rateLimit({ perSecond: 250 }));

      expectObservable(source).toBe('a|');
      expectObservable(source, '--^').toBe('----a|');
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('time in which nothing started is not made up for', () =>
    marbles(({ cold, expectObservable }) => {
      const source = cold('a|').pipe(rateLimit({ perSecond: 250 }));

      expectObservable(source).toBe('a|');
      expectObservable(source, '---------^').toBe('---------a|');
      expectObservable(source, '---------^').toBe('-------------a|');
    }));

  test('unsubscribing before its turn: the source is never subscribed to', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('a|');
      const paced = rateLimit<string>({ perSecond: 250 });

      expectObservable(e1.pipe(paced)).toBe('a|');
      expectObservable(e1.pipe(paced), '--!').toBe('---');
      expectSubscriptions(e1.subscriptions).toBe(['^!']);
    }));

  test('unsubscribing from a source that runs ends it', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('-a--');

      expectObservable(e1.pipe(rateLimit({ perSecond: 250 })), '--!').toBe('-a-');
      expectSubscriptions(e1.subscriptions).toBe('^-!');
    }));

  test('keeps the rate where a turn is less than a tick of the clock', () => {
    const clock = new VirtualTimeScheduler();
    const starts: number[] = [];
    const paced = rateLimit<number>({ perSecond: 3_000, scheduler: clock });
    record(
      range(0, 3_001).pipe(
        mergeMap((k) =>
          defer(() => {
            starts.push(clock.now());
            return of(k);
          }).pipe(paced),
        ),
      ),
    );
    clock.flush();
    expect(starts.at(-1)).toBeCloseTo(1_000);
    expect(starts[1_500]).toBeCloseTo(500);
  });
});

describe('Pacer', () => {
  test('a turn of many units holds up the next for as long as they take', () => {
    const clock = { time: 100, now: () => clock.time };
    const pacer = new Pacer(1_000, clock);
    expect(pacer.reserve(50)).toBe(0);
    expect(pacer.reserve(10)).toBe(50);
    clock.time += 30;
    expect(pacer.reserve(1)).toBe(30);
    clock.time += 1_000;
    expect(pacer.reserve(1)).toBe(0);
  });

  test('what need not wait starts at once', () => {
    const { values } = record(of('a').pipe(rateLimit({ perSecond: 1 })));
    expect(values).toEqual(['a']);
  });
});
