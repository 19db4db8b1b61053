import { describe, expect, test } from '@jest/globals';
import {
  catchError,
  defer,
  EMPTY,
  of,
  range,
  throwError,
  VirtualTimeScheduler,
  type Observable,
} from 'rxjs';
import { mergeMapDrain } from '../../src/operators/merge-map-drain.js';
import { RetryBudget } from '../../src/operators/retry-budget.js';
import { retryWithBudget } from '../../src/operators/retry-with-budget.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

/** The middle of the range that each wait is drawn from. */
const half = () => 0.5;

/** Each subscription gets the next of `tries`. */
const oneByOne = <T>(...tries: readonly Observable<T>[]): Observable<T> => {
  let next = 0;
  return defer(() => tries[next++]!);
};

describe('retryWithBudget', () => {
  test('tries again after waits whose bound doubles, and gives up after so many retries', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -#                 ');
      const e1subs = [
        '               ^!                 ',
        '               ---^!              ', // 2 of at most 4
        '               --------^!         ', // 4 of at most 8
        '               -----------------^!', // 8 of at most 16
      ];
      const expected = '------------------#';
      const result = e1.pipe(retryWithBudget({ retries: 3, initialDelay: 4, random: half }));

      expectObservable(result).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('waits no longer than `maxDelay`', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -#           ');
      const e1subs = [
        '               ^!           ',
        '               ---^!        ', // 2 of at most 4
        '               -------^!    ', // 3 of at most 6
        '               -----------^!', // 3 of at most 6
      ];
      const expected = '------------#';
      const result = e1.pipe(
        retryWithBudget({ retries: 3, initialDelay: 4, maxDelay: 6, random: half }),
      );

      expectObservable(result).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('the wait is all jitter: it may be nothing', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -#  ');
      const e1subs = ['^!   ', '-^! ', '--^!'];
      const expected = '---#';
      const result = e1.pipe(retryWithBudget({ retries: 2, random: () => 0 }));

      expectObservable(result).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -');
      const e1subs = '  ^';
      const expected = '-';

      expectObservable(e1.pipe(retryWithBudget({ retries: 3 }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' |   ');
      const e1subs = '  (^!)';
      const expected = '|   ';

      expectObservable(e1.pipe(retryWithBudget({ retries: 3 }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('one and many values pass, and a success is the end', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -a-b-c|');
      const e1subs = '  ^-----!';
      const expected = '-a-b-c|';

      expectObservable(e1.pipe(retryWithBudget({ retries: 3 }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('ends with the first try that succeeds; what came before a failure stays', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const bad = cold('-a-#     ');
      const badSubs = ' ^--!     ';
      const good = cold('    -a-b|');
      const goodSubs = '-----^---!';
      const expected = '-a----a-b|';
      const result = oneByOne(bad, good).pipe(
        retryWithBudget({ retries: 3, initialDelay: 4, random: half }),
      );

      expectObservable(result).toBe(expected);
      expectSubscriptions(bad.subscriptions).toBe(badSubs);
      expectSubscriptions(good.subscriptions).toBe(goodSubs);
    }));

  test('without retries the first error is the end', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -a-#');
      const e1subs = '  ^--!';
      const expected = '-a-#';

      expectObservable(e1.pipe(retryWithBudget({ retries: 0 }))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('an error that is not worth another try goes out at once', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const soft = cold(' -#      ', undefined, 'soft');
      const hard = cold('    --#  ', undefined, 'hard');
      const hardSubs = '  ---^-!  ';
      const expected = '  -----#  ';
      const result = oneByOne(soft, hard).pipe(
        retryWithBudget({
          retries: 9,
          initialDelay: 4,
          random: half,
          isRetryable: (error) => error === 'soft',
        }),
      );

      expectObservable(result).toBe(expected, undefined, 'hard');
      expectSubscriptions(hard.subscriptions).toBe(hardSubs);
    }));

  test('unsubscribing during a try ends it', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' --#--');
      const unsub = '   -!   ';
      const e1subs = '  ^!   ';
      const expected = '--   ';

      expectObservable(e1.pipe(retryWithBudget({ retries: 3, random: half })), unsub).toBe(
        expected,
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('unsubscribing during a wait starts no other try', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -#     ');
      const unsub = '   ---!   ';
      const e1subs = '  ^!     ';
      const expected = '----   ';
      const result = e1.pipe(retryWithBudget({ retries: 3, initialDelay: 8, random: half }));

      expectObservable(result, unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('the error that goes out is made of the first, the last and the number of tries', () =>
    marbles(({ cold, expectObservable }) => {
      const tries = ['first', 'second', 'third'].map((error) => cold('-#', undefined, error));
      const expected = '---#';
      const result = oneByOne(...tries).pipe(
        retryWithBudget({
          retries: 2,
          random: () => 0,
          giveUp: (first, last, count) => ({ first, last, count }),
        }),
      );

      expectObservable(result).toBe(expected, undefined, {
        first: 'first',
        last: 'third',
        count: 3,
      });
    }));

  test('the last error goes out unless asked otherwise', () =>
    marbles(({ cold, expectObservable }) => {
      const tries = ['first', 'second'].map((error) => cold('-#', undefined, error));
      const expected = '--#';
      const result = oneByOne(...tries).pipe(retryWithBudget({ retries: 1, random: () => 0 }));

      expectObservable(result).toBe(expected, undefined, 'second');
    }));

  test('each subscription has its own tries and its own first error', () =>
    marbles(({ cold, expectObservable }) => {
      const tries = ['a', 'b', 'c', 'd'].map((error) => cold('-#', undefined, error));
      const result = oneByOne(...tries).pipe(
        retryWithBudget({ retries: 1, random: () => 0, giveUp: (first, last) => [first, last] }),
      );

      expectObservable(result).toBe('            --#', undefined, ['a', 'b']);
      expectObservable(result, '   -----^').toBe('-------#', undefined, ['c', 'd']);
    }));

  test('tells of each retry before it waits, and waits on the scheduler it is given', () => {
    const clock = new VirtualTimeScheduler();
    const told: unknown[] = [];
    let count = 0;
    const source = defer(() => throwError(() => `error ${(count += 1)}`));
    const result = record(
      source.pipe(
        retryWithBudget({
          retries: 8,
          random: half,
          scheduler: clock,
          onRetry: (error, attempt, delay) =>
            told.push({ error, attempt, delay, now: clock.now() }),
        }),
      ),
    );
    clock.flush();

    // Half of 100 ms, doubled up to half of 5 s: the defaults.
    expect(told).toEqual([
      { error: 'error 1', attempt: 1, delay: 50, now: 0 },
      { error: 'error 2', attempt: 2, delay: 100, now: 50 },
      { error: 'error 3', attempt: 3, delay: 200, now: 150 },
      { error: 'error 4', attempt: 4, delay: 400, now: 350 },
      { error: 'error 5', attempt: 5, delay: 800, now: 750 },
      { error: 'error 6', attempt: 6, delay: 1_600, now: 1_550 },
      { error: 'error 7', attempt: 7, delay: 2_500, now: 3_150 },
      { error: 'error 8', attempt: 8, delay: 2_500, now: 5_650 },
    ]);
    expect(result.error).toEqual({ value: 'error 9' });
    expect(clock.now()).toBe(8_150);
  });

  test.each([
    ['isRetryable', { isRetryable: fail }],
    ['onRetry', { onRetry: fail }],
    ['giveUp', { giveUp: fail, retries: 0 }],
    ['giveUp', { giveUp: fail, budget: new RetryBudget({ capacity: 0 }) }],
    ['random', { random: fail }],
  ])('an `%s` that throws is an error at once', (_, options) =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -#');
      const e1subs = '  ^!';
      const expected = '-#';

      expectObservable(e1.pipe(retryWithBudget({ retries: 1, ...options }))).toBe(
        expected,
        undefined,
        'thrown',
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );
});

describe('retryWithBudget: a budget that is shared', () => {
  test('is spent by all; the first that finds none left gives up, and is told why', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  -#         ', undefined, 'a');
      const asubs = ['  ^!         ', '---^!      ', '------^!   '];
      const b = cold('  -------#   ', undefined, 'b');
      const bsubs = '   ^------!   ';
      const budget = new RetryBudget({ capacity: 2 });
      const retry = retryWithBudget<string>({
        retries: 9,
        budget,
        initialDelay: 4,
        maxDelay: 4,
        random: half,
        giveUp: (first, last, tries, isBudgetSpent) => ({ first, last, tries, isBudgetSpent }),
      });

      expectObservable(a.pipe(retry)).toBe('-------#', undefined, {
        first: 'a',
        last: 'a',
        tries: 3,
        isBudgetSpent: true,
      });
      expectObservable(b.pipe(retry)).toBe('-------#', undefined, {
        first: 'b',
        last: 'b',
        tries: 1,
        isBudgetSpent: true,
      });
      expectSubscriptions(a.subscriptions).toBe(asubs);
      expectSubscriptions(b.subscriptions).toBe(bsubs);
    }));

  test('what is not tried again for other reasons spends nothing', () =>
    marbles(({ cold, expectObservable }) => {
      const budget = new RetryBudget({ capacity: 1 });
      const told: boolean[] = [];
      const giveUp = (_: unknown, last: unknown, __: number, isBudgetSpent: boolean) => {
        told.push(isBudgetSpent);
        return last;
      };
      const never = retryWithBudget({ retries: 1, budget, giveUp, isRetryable: () => false });
      const once = retryWithBudget({ retries: 0, budget, giveUp });

      expectObservable(cold('-#').pipe(never)).toBe('-#');
      expectObservable(cold('--#').pipe(once)).toBe('--#');
      expectObservable(
        cold('---#').pipe(retryWithBudget({ retries: 1, budget, giveUp, random: () => 0 })),
      ).toBe('------#');
      expectObservable(cold('--------#')).toBe('--------#');
    }));

  test('a success gives back a tenth of a retry, a failure for good nothing', () => {
    const budget = new RetryBudget({ capacity: 1 });
    expect(budget.spend()).toBe(true);
    const succeed = () => record(of(1).pipe(retryWithBudget({ retries: 0, budget })));
    for (let k = 0; k < 9; k += 1) succeed();
    record(throwError(() => 'no').pipe(retryWithBudget({ retries: 0, budget })));
    expect(budget.spend()).toBe(false);
    succeed();
    expect(budget.spend()).toBe(true);
    expect(budget.spend()).toBe(false);
  });

  test('a dead peer is given up after so many tries, however many ask for it', () => {
    const clock = new VirtualTimeScheduler();
    const budget = new RetryBudget({ capacity: 500 });
    let tries = 0;
    const dead = defer(() => {
      tries += 1;
      return throwError(() => 'refused');
    });
    const retry = retryWithBudget({ retries: 5, budget, random: half, scheduler: clock });
    const skipped = () =>
      dead.pipe(
        retry,
        catchError(() => EMPTY),
      );
    const result = record(range(0, 5_000).pipe(mergeMapDrain(skipped, 64)));
    clock.flush();
    expect(result.completed).toBe(true);
    expect(tries).toBe(5_000 + 500);
    // Without a budget it would be 79 rounds of 64, each 1,550 ms of waiting.
    expect(clock.now()).toBeLessThanOrEqual(2 * 1_550);
  });
});

describe('RetryBudget', () => {
  test('never holds more than its capacity', () => {
    const budget = new RetryBudget({ capacity: 2, refill: 1 });
    for (let k = 0; k < 9; k += 1) budget.refill();
    expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
    budget.refill();
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });
});

function fail(): never {
  throw 'thrown';
}
