import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { of, Subject, throwError } from 'rxjs';
import { observing, type StreamObserver } from '../../src/operators/observing.js';
import { marbles } from '../helpers/marbles.js';
import { record, type Recording } from '../helpers/record.js';

describe('observing', () => {
  test('passes values, error, end and unsubscription on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-|');
      expectObservable(source.pipe(observing({}))).toBe('  -a-b-|');
      expectSubscriptions(source.subscriptions).toBe('^----!');
      const failing = cold('-a-#');
      expectObservable(failing.pipe(observing({}))).toBe('-a-#');
      const left = cold('-a-b-|');
      expectObservable(left.pipe(observing({})), '^-!').toBe('-a-');
      expectSubscriptions(left.subscriptions).toBe('^-!');
    });
  });

  test('shows each observer all of it, before the subscriber', () => {
    const seen: string[] = [];
    const observer = (name: string) => ({
      next: (value: number) => seen.push(`${name} ${value}`),
      error: (error: unknown) => seen.push(`${name} ${String(error)}`),
      complete: () => seen.push(`${name} end`),
    });
    of(1)
      .pipe(observing(observer('a'), observer('b')))
      .subscribe(observer('last'));
    throwError(() => 'bad')
      .pipe(observing(observer('c')))
      .subscribe(observer('last'));
    expect(seen).toEqual([
      ...['a 1', 'b 1', 'last 1', 'a end', 'b end', 'last end'],
      ...['c bad', 'last bad'],
    ]);
  });

  test('an observer that throws gets nothing more, and harms nobody', () => {
    const source = new Subject<number>();
    let calls = 0;
    const throwing = {
      next: () => {
        calls += 1;
        throw new Error('not mine');
      },
    };
    const other: number[] = [];
    const out = record(source.pipe(observing(throwing, { next: (value) => other.push(value) })));
    source.next(1);
    source.next(2);
    source.complete();
    expect(calls).toBe(1);
    expect(other).toEqual([1, 2]);
    expect(out).toMatchObject({ values: [1, 2], error: undefined, completed: true });
  });

  test('so does one whose promise rejects', async () => {
    const source = new Subject<number>();
    let calls = 0;
    const rejecting = {
      next: () => {
        calls += 1;
        return Promise.reject(new Error('not mine'));
      },
    };
    const out = record(source.pipe(observing<number>(rejecting as StreamObserver<number>)));
    source.next(1);
    await turn();
    source.next(2);
    expect(calls).toBe(1);
    expect(out).toMatchObject({ values: [1, 2], error: undefined });
  });

  test.each<[string, (source: Subject<number>, out: Recording<number>) => void]>([
    ['its end', (source) => source.complete()],
    ['an error', (source) => source.error('bad')],
    ['unsubscribing', (_, out) => out.subscription.unsubscribe()],
  ])('finalize is called once at %s, last, also of one that has thrown', (_, end) => {
    const source = new Subject<number>();
    const seen: string[] = [];
    const throwing = {
      next: () => {
        throw new Error('not mine');
      },
      finalize: () => seen.push('closed'),
    };
    const bad = {
      finalize: () => {
        seen.push('bad');
        throw new Error('not mine');
      },
    };
    const quiet = () => seen.push('told');
    const good = { error: quiet, complete: quiet, finalize: () => seen.push('good') };
    const out = record(source.pipe(observing(throwing, bad, good)));
    source.next(1);
    end(source, out);
    source.complete();
    expect(seen.filter((what) => what !== 'told')).toEqual(['closed', 'bad', 'good']);
    expect(seen.at(-1)).toBe('good');
  });
});
