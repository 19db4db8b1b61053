import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { from, mergeMap, of, Subject, take } from 'rxjs';
import { PipelineError } from '../../src/errors.js';
import { inOrder } from '../../src/operators/in-order.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

const byNumber = inOrder((value: string) => Number(value));
/** It is the number of a value, not of a frame, so the error has no `index`. */
const missing = (number: number, after: number) =>
  new PipelineError('ERR_FRAME_MISSING', `Value ${number} is missing, ${after} later ones came`);

/** 0 … n - 1 in any order. */
const arrivals = fc.nat({ max: 40 }).chain((length) =>
  fc.shuffledSubarray(
    Array.from({ length }, (_, k) => k),
    { minLength: length },
  ),
);

describe('inOrder', () => {
  test('puts values in the order of their index', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -2-0-1---3-|');
      const e1subs = '  ^----------!';
      const expected = '---0-(12)3-|';

      expectObservable(e1.pipe(byNumber)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('passes on at once what comes in order', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0-1--2|');
      const e1subs = '  ^------!';
      const expected = '-0-1--2|';

      expectObservable(e1.pipe(byNumber)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -');
      const e1subs = '  ^';
      const expected = '-';

      expectObservable(e1.pipe(byNumber)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' |   ');
      const e1subs = '  (^!)';
      const expected = '|   ';

      expectObservable(e1.pipe(byNumber)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('one', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --0--|');
      const e1subs = '  ^----!';
      const expected = '--0--|';

      expectObservable(e1.pipe(byNumber)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('an error goes out at once, without what was held', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0-2-#');
      const e1subs = '  ^----!';
      const expected = '-0---#';

      expectObservable(e1.pipe(byNumber)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a hole at the start is an error', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -1-2-|');
      const e1subs = '  ^----!';
      const expected = '-----#';

      expectObservable(e1.pipe(byNumber)).toBe(expected, undefined, missing(0, 2));
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a hole in the middle is an error, after all that came before it', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -1-0----3-|');
      const e1subs = '  ^---------!';
      const expected = '---(01)---#';

      expectObservable(e1.pipe(byNumber)).toBe(expected, undefined, missing(2, 1));
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('an index that cannot be told is an error', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0-x-1-|');
      const e1subs = '  ^--!    ';
      const expected = '-0-#    ';
      const result = e1.pipe(
        inOrder((value) => {
          if (value === 'x') throw 'no index';
          return Number(value);
        }),
      );

      expectObservable(result).toBe(expected, undefined, 'no index');
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('unsubscribing early', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0-2-1-|');
      const unsub = '   ----!   ';
      const e1subs = '  ^---!   ';
      const expected = '-0---   ';

      expectObservable(e1.pipe(byNumber), unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('does not break the chain of unsubscription', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -0-2-1-|');
      const unsub = '   ----!   ';
      const e1subs = '  ^---!   ';
      const expected = '-0---   ';
      const result = e1.pipe(
        mergeMap((value) => of(value)),
        byNumber,
        mergeMap((value) => of(value)),
      );

      expectObservable(result, unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('each subscription counts from 0', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('     -1-0---|    ');
      const firstSubs = '   ^------!    ';
      const firstOut = '    ---(01)|    ';
      const secondSubs = '  ----^------!';
      const secondOut = '   -------(01)|';
      const result = e1.pipe(byNumber);

      expectObservable(result).toBe(firstOut);
      expectObservable(result, '----^').toBe(secondOut);
      expectSubscriptions(e1.subscriptions).toBe([firstSubs, secondSubs]);
    }));

  test('a value that comes while another goes out waits for its turn', () => {
    const source = new Subject<number>();
    const result = record(source.pipe(inOrder((value) => value)), (value) => {
      if (value === 0) source.next(3);
      if (value === 1) source.next(2);
    });

    source.next(1);
    source.next(0);
    source.complete();

    expect(result.values).toEqual([0, 1, 2, 3]);
    expect(result.completed).toBe(true);
  });

  test('a source that completes while held values go out leaves no hole', () => {
    const source = new Subject<number>();
    const result = record(source.pipe(inOrder((value) => value)), (value) => {
      if (value === 0) source.complete();
    });

    source.next(2);
    source.next(1);
    source.next(0);

    expect(result.values).toEqual([0, 1, 2]);
    expect(result.error).toBeUndefined();
    expect(result.completed).toBe(true);
  });

  test('stops a synchronous source when it is unsubscribed', () => {
    const { source, emitted } = firehose();

    const result = record(
      source.pipe(
        inOrder((value) => value),
        take(3),
      ),
    );

    expect(result.values).toEqual([0, 1, 2]);
    expect(emitted).toEqual([0, 1, 2]);
  });

  test('a value that comes while another goes out has its turn after that', () => {
    const source = new Subject<number>();
    const order: string[] = [];
    const result = record(source.pipe(inOrder((value) => value)), (value) => {
      order.push(`${value} begins`);
      if (value === 0) source.next(1);
      if (value === 1) source.complete();
      order.push(`${value} ends`);
    });
    source.next(0);
    expect(order).toEqual(['0 begins', '0 ends', '1 begins', '1 ends']);
    expect(result.completed).toBe(true);
  });

  test('gives any arrival order back in order, each value as soon as none before it is missing', () => {
    fc.assert(
      fc.property(arrivals, (indices) => {
        const source = new Subject<number>();
        const { values } = record(source.pipe(inOrder((value) => value)));
        const arrived = new Set<number>();
        for (const index of indices) {
          arrived.add(index);
          source.next(index);
          let whole = 0;
          while (arrived.has(whole)) whole += 1;
          expect(values).toEqual(Array.from({ length: whole }, (_, k) => k));
        }
      }),
    );
  });

  test('names the first hole, whichever values are missing', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(), (indices, hole) => {
        // Without the last value: leaving that out makes a shorter run, not a hole.
        fc.pre(indices.length > 1);
        const missingIndex = hole % (indices.length - 1);
        const result = record(
          from(indices.filter((index) => index !== missingIndex)).pipe(inOrder((value) => value)),
        );

        expect(result.values).toEqual(Array.from({ length: missingIndex }, (_, k) => k));
        expect(result.error?.value).toMatchObject({
          code: 'ERR_FRAME_MISSING',
          message: missing(missingIndex, indices.length - missingIndex - 1).message,
        });
      }),
    );
  });
});
