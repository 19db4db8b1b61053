import { describe, expect, test } from '@jest/globals';
import { map, NEVER, of, Subject, take, tap, type Observable } from 'rxjs';
import { reporting } from '../../src/operators/reporting.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

describe('reporting', () => {
  test('puts reports among what the stream emits, when they are made', () =>
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const e1 = cold('      -a---b-|');
      const e1subs = '       ^------!';
      const reported = hot(' ---x----');
      const expected = '     -a-x-b-|';
      const result = reporting<string>((report) => {
        reported.subscribe(report);
        return e1;
      });

      expectObservable(result).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test.each([
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
    ['one', '--a--|', '^----!'],
    ['many', '-a-b-c|', '^-----!'],
    ['an error', '-a--#', '^---!'],
  ])('without reports the stream is as it was: %s', (_, expected, e1subs) =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(expected);

      expectObservable(reporting(() => e1)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  test('a report made by a stage comes before what the stage emits next', () => {
    const result = record(
      reporting<string>((report) => of('a', 'b').pipe(tap((value) => report(`saw ${value}`)))),
    );

    expect(result.values).toEqual(['saw a', 'a', 'saw b', 'b']);
    expect(result.completed).toBe(true);
  });

  test('a report made while the stream is built is the first to come out', () => {
    const result = record(
      reporting<string>((report) => {
        report('built');
        return of('a');
      }),
    );

    expect(result.values).toEqual(['built', 'a']);
  });

  test('nothing is reported after the end', () => {
    let late: ((event: string) => void) | undefined;
    const result = record(
      reporting<string>((report) => {
        late = report;
        return of('a');
      }),
    );
    late?.('late');

    expect(late).toBeDefined();
    expect(result.values).toEqual(['a']);
  });

  test('a stream that cannot be built is an error', () => {
    const result = record(
      reporting((): Observable<never> => {
        throw 'no stream';
      }),
    );

    expect(result.error).toEqual({ value: 'no stream' });
  });

  test('unsubscribing early ends the stream', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -a-b-|');
      const unsub = '   --!   ';
      const e1subs = '  ^-!   ';
      const expected = '-a-   ';

      expectObservable(
        reporting(() => e1),
        unsub,
      ).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a report that makes its subscriber leave ends the stream', () => {
    const source = new Subject<string>();
    const result = record(
      reporting<string>((report) => source.pipe(tap((value) => report(`saw ${value}`)))).pipe(
        take(1),
      ),
    );
    source.next('a');

    expect(result.values).toEqual(['saw a']);
    expect(result.completed).toBe(true);
    expect(source.observed).toBe(false);
  });

  test('is built for each subscription', () => {
    let built = 0;
    const stream = reporting(() => {
      built += 1;
      return NEVER;
    });
    expect(built).toBe(0);

    record(stream).subscription.unsubscribe();
    record(stream).subscription.unsubscribe();

    expect(built).toBe(2);
  });

  test('stops a synchronous stream when it is unsubscribed', () => {
    const { source, emitted } = firehose();

    const { values } = record(
      reporting<number>(() => source.pipe(map((value) => value * 10))).pipe(take(3)),
    );

    expect(values).toEqual([0, 10, 20]);
    expect(emitted).toEqual([0, 1, 2]);
  });
});
