import { describe, expect, test } from '@jest/globals';
import { of, Subject, throwError } from 'rxjs';
import { observing } from '../../src/operators/observing.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

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
});
