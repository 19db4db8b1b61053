import { describe, expect, test } from '@jest/globals';
import {
  concatMap,
  defer,
  EMPTY,
  catchError,
  of,
  range,
  Subject,
  tap,
  throwError,
  timer,
  VirtualTimeScheduler,
  type Observable,
} from 'rxjs';
import {
  adaptiveConcurrency,
  type AdaptiveConcurrencyOptions,
} from '../../src/operators/adaptive-concurrency.js';
import { mergeMapDrain } from '../../src/operators/merge-map-drain.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

/** A server in virtual time: `places` are served at once, `time` ms each; `queue` more wait, the rest is refused. */
function server(clock: VirtualTimeScheduler, time: number, places: number, queue = Infinity) {
  const freeAt = Array<number>(places).fill(0);
  let inside = 0;
  return {
    peak: 0,
    refused: 0,
    request(): Observable<number> {
      return defer(() => {
        if (inside >= places + queue) {
          this.refused += 1;
          return throwError(() => 'refused');
        }
        inside += 1;
        this.peak = Math.max(this.peak, inside);
        let place = 0; // the first that is free
        for (let k = 1; k < places; k += 1) if (freeAt[k]! < freeAt[place]!) place = k;
        const end = Math.max(clock.now(), freeAt[place] as number) + time;
        freeAt[place] = end;
        return timer(end - clock.now(), clock).pipe(tap(() => (inside -= 1)));
      });
    },
  };
}

/** Asks `count` times, with a limit that finds itself, or a fixed one; `late` is the time that the second half took. */
function ask(
  count: number,
  clock: VirtualTimeScheduler,
  request: () => Observable<number>,
  fixed?: number,
  options: AdaptiveConcurrencyOptions = {},
) {
  const adaptive = adaptiveConcurrency({ clock, ...options });
  const limits: number[] = [];
  let half = 0;
  const result = record(
    range(0, count).pipe(
      mergeMapDrain(() => {
        limits.push(adaptive.limit());
        if (limits.length === count / 2) half = clock.now();
        return request().pipe(
          adaptive.observe(),
          catchError(() => EMPTY),
        );
      }, fixed ?? adaptive.limit),
    ),
  );
  clock.flush();
  expect(result.completed).toBe(true);
  return { time: clock.now(), late: clock.now() - half, limits };
}

describe('adaptiveConcurrency', () => {
  test('what it observes passes as it is: never, empty, one, many, error, early unsubscribe', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const { observe } = adaptiveConcurrency();
      const e1 = cold('-a-b-');

      expectObservable(cold('-').pipe(observe())).toBe('-');
      expectObservable(cold('|').pipe(observe())).toBe('|');
      expectObservable(cold('-a|').pipe(observe())).toBe('-a|');
      expectObservable(cold('-a-b-|').pipe(observe())).toBe('-a-b-|');
      expectObservable(cold('-a-#').pipe(observe())).toBe('-a-#');
      expectObservable(e1.pipe(observe()), '--!').toBe('-a-');
      expectSubscriptions(e1.subscriptions).toBe('^-!');
    }));

  test('doubles a round at a time while nothing is in the way, up to its maximum', () => {
    const clock = new VirtualTimeScheduler();
    const { limits } = ask(5_000, clock, () => timer(10, clock));
    const steps = limits.filter((limit, k) => limit !== limits[k - 1]);
    expect(steps).toEqual([4, 8, 16, 32, 64, 128, 256, 512]);
  });

  test.each([
    ['fast: it reaches 0.9 of the best', 1, 1_000],
    ['of 64 places', 100, 64],
    ['of 300 places', 50, 300],
  ])('a server that is %s', (_, time, places) => {
    const best = Math.min(
      ...[64, 300, 512].map((fixed) => {
        const clock = new VirtualTimeScheduler();
        const peer = server(clock, time, places);
        return ask(12_000, clock, () => peer.request(), fixed).late;
      }),
    );
    const clock = new VirtualTimeScheduler();
    const peer = server(clock, time, places);
    expect(best / ask(12_000, clock, () => peer.request()).late).toBeGreaterThan(0.9);
  });

  test('a slow server with a queue: it settles where the queue is short', () => {
    const clock = new VirtualTimeScheduler();
    const slow = server(clock, 50, 4);
    const { limits, time } = ask(2_000, clock, () => slow.request());
    expect(slow.peak).toBeLessThanOrEqual(16);
    const settled = limits.slice(200);
    expect(Math.max(...settled)).toBeLessThanOrEqual(8);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(4);
    // No slower than it can be: four at a time.
    expect(time).toBeLessThan((1.1 * 2_000 * 50) / 4);
  });

  test('a server that refuses: few are refused, and it is used all the same', () => {
    const clock = new VirtualTimeScheduler();
    const strict = server(clock, 20, 10, 0);
    const { limits } = ask(5_000, clock, () => strict.request());
    expect(strict.refused).toBeLessThan(5_000 / 20);
    expect(Math.max(...limits.slice(100))).toBeLessThanOrEqual(12);
  });

  test('a refusal halves the limit once a round, and errors of another kind do not', () => {
    const adaptive = adaptiveConcurrency({ initial: 64, isOverload: (error) => error === 'full' });
    const fail = (error: string) => record(throwError(() => error).pipe(adaptive.observe()));
    fail('other');
    expect(adaptive.limit()).toBe(64);
    // Both begin before the first has failed.
    const clock = new VirtualTimeScheduler();
    for (const wait of [1, 2]) {
      record(
        timer(wait, clock).pipe(
          concatMap(() => throwError(() => 'full')),
          adaptive.observe(),
        ),
      );
    }
    clock.flush();
    expect(adaptive.limit()).toBe(32);
    fail('full');
    expect(adaptive.limit()).toBe(16);
  });

  test('never falls below one, and rises again', () => {
    const adaptive = adaptiveConcurrency({ initial: 2, clock: { now: () => 0 } });
    for (let k = 0; k < 5; k += 1) {
      record(throwError(() => 'full').pipe(adaptive.observe()));
    }
    expect(adaptive.limit()).toBe(1);
    for (let k = 0; k < 8; k += 1) record(of(1).pipe(adaptive.observe()));
    expect(adaptive.limit()).toBe(2);
  });

  test('stalls that delay half of all attempts are not taken for a queue', () => {
    const clock = new VirtualTimeScheduler();
    let asked = 0;
    const { limits } = ask(5_000, clock, () => timer((asked += 1) % 2 === 0 ? 10 : 100, clock));
    expect(limits.at(-1)).toBe(512);
  });

  test('a server that became slower for good is not taken for a queue for ever', () => {
    const clock = new VirtualTimeScheduler();
    let asked = 0;
    // Until the limit is back at one, nothing shows that it is no queue.
    const { limits } = ask(10_000, clock, () => timer((asked += 1) < 500 ? 5 : 200, clock));
    expect(Math.min(...limits.slice(500))).toBe(1);
    expect(limits.at(-1)).toBeGreaterThan(50);
  });

  test('a limit that nobody reaches does not grow', () => {
    const adaptive = adaptiveConcurrency({ initial: 8, clock: { now: () => 0 } });
    // One at a time, of eight that may be.
    for (let k = 0; k < 100; k += 1) record(of(1).pipe(adaptive.observe()));
    expect(adaptive.limit()).toBe(8);
  });

  test('those that were unsubscribed run no more', () => {
    const adaptive = adaptiveConcurrency({ initial: 2, clock: { now: () => 0 } });
    for (let k = 0; k < 9; k += 1) {
      record(
        timer(1_000, new VirtualTimeScheduler()).pipe(adaptive.observe()),
      ).subscription.unsubscribe();
    }
    for (let k = 0; k < 8; k += 1) record(of(1).pipe(adaptive.observe()));
    expect(adaptive.limit()).toBe(2);
  });

  test('those that failed run no more', () => {
    const adaptive = adaptiveConcurrency({
      initial: 8,
      clock: { now: () => 0 },
      isOverload: () => false,
    });
    for (let k = 0; k < 9; k += 1) record(throwError(() => 'other').pipe(adaptive.observe()));
    for (let k = 0; k < 8; k += 1) record(of(1).pipe(adaptive.observe()));
    expect(adaptive.limit()).toBe(8);
  });
});

describe('adaptiveConcurrency, round by round', () => {
  /** Attempts that begin together and end after their times; gives the limit after them. */
  function driven(options: AdaptiveConcurrencyOptions) {
    let now = 0;
    const adaptive = adaptiveConcurrency({ clock: { now: () => now }, ...options });
    const together = (count: number, time: number): number => {
      const attempts = Array.from({ length: count }, () => new Subject<never>());
      for (const attempt of attempts) record(attempt.pipe(adaptive.observe()));
      now += time;
      for (const attempt of attempts) attempt.complete();
      return adaptive.limit();
    };
    return { adaptive, together };
  }

  test.each([
    ['an eighth more than the shortest', 40, 5],
    ['4 ms, where that is less', 8, 4],
    ['16 ms, where that is more', 400, 16],
  ])('it doubles until the shortest of a round takes longer by %s', (_, shortest, more) => {
    const { together } = driven({ initial: 8 });
    expect(together(8, shortest)).toBe(16);
    expect(together(16, shortest + more)).toBe(32);
    expect(together(32, shortest + more + 1)).toBe(33);
    expect(together(33, shortest)).toBe(34);
  });

  test.each([
    [undefined, 25],
    [7, 7],
  ])(
    'with a target of %p, %i ms more are no queue; one more is, and takes three tenths',
    (target, ms) => {
      const { together } = driven({ initial: 20, ...(target && { target }) });
      expect(together(20, 100)).toBe(40);
      expect(together(40, 100 + ms)).toBe(ms > 13 ? 41 : 80);
      const limit = ms > 13 ? 41 : 80;
      expect(together(limit, 100 + ms + 1)).toBe(Math.floor(limit * 0.7));
    },
  );

  test('each round has as many as the limit allows, at least 8, and times of its own', () => {
    const { adaptive, together } = driven({ initial: 4 });
    for (const count of [8, 8, 16]) {
      const attempts = Array.from({ length: count }, () => new Subject<never>());
      for (const attempt of attempts) record(attempt.pipe(adaptive.observe()));
      const before = adaptive.limit();
      for (const attempt of attempts) {
        expect(adaptive.limit()).toBe(before);
        attempt.complete();
      }
      expect(adaptive.limit()).toBe(2 * before);
    }
    // The shortest of this one is not that of the last.
    expect(together(32, 26)).toBe(22);
  });

  test('one at a time, slower for good is how long it takes; two at a time may be a queue', () => {
    const { together } = driven({ initial: 2 });
    const pairs = (time: number): number => {
      let limit = 0;
      for (let k = 0; k < 4; k += 1) limit = together(2, time);
      return limit;
    };
    expect(pairs(5)).toBe(4);
    for (let k = 0; k < 2; k += 1) together(4, 200);
    expect(together(0, 0)).toBe(2);
    expect(pairs(200)).toBe(1);
    const singly = (): number => {
      let limit = 0;
      for (let k = 0; k < 8; k += 1) limit = together(1, 200);
      return limit;
    };
    expect(singly()).toBe(1);
    expect(singly()).toBe(2);
  });

  test('attempts of a round before do not count, and those that run on do for what is reached', () => {
    const { adaptive, together } = driven({ initial: 16 });
    const old = Array.from({ length: 8 }, () => new Subject<never>());
    for (const attempt of old) record(attempt.pipe(adaptive.observe()));
    adaptive.backOff();
    expect(adaptive.limit()).toBe(8);
    for (const attempt of old.slice(0, 7)) attempt.complete();
    expect(together(7, 10)).toBe(8);
    expect(together(1, 10)).toBe(9);
  });

  test('the limit begins and stays within its maximum', () => {
    const { adaptive, together } = driven({ initial: 64, max: 10 });
    expect(adaptive.limit()).toBe(10);
    expect(together(10, 10)).toBe(10);
  });
});
