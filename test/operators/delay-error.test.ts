import { describe, expect, test } from '@jest/globals';
import { defer, delay, identity, map, mergeMap, of, take, throwError } from 'rxjs';
import { delayError } from '../../src/operators/delay-error.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

describe('delayError', () => {
  test('an error of the source comes when the stage has finished what came before it', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  a-b-#     ');
      const e1subs = '  ^---!     ';
      const expected = '----a-(b#)';

      expectObservable(e1.pipe(delayError(delay(4)))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('never', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -');
      const e1subs = '  ^';
      const expected = '-';

      expectObservable(e1.pipe(delayError(identity))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('empty', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' |   ');
      const e1subs = '  (^!)';
      const expected = '|   ';

      expectObservable(e1.pipe(delayError(identity))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('one', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a---|');
      const e1subs = '  ^----!';
      const expected = '---a-|';

      expectObservable(e1.pipe(delayError(delay(2)))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('many', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b-c-|');
      const e1subs = '  ^------!';
      const expected = '-a-b-c-|';

      expectObservable(e1.pipe(delayError(identity))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('an error of an idle source goes out at once', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' --#');
      const e1subs = '  ^-!';
      const expected = '--#';

      expectObservable(e1.pipe(delayError(delay(4)))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('an error of `undefined` is an error, too', () => {
    const result = record(throwError(() => undefined).pipe(delayError(identity)));

    expect(result.error).toEqual({ value: undefined });
    expect(result.completed).toBe(false);
  });

  test('an error of the stage goes out at once and ends the source', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a--b-|');
      const e1subs = '  ^--!   ';
      const inner = cold(' --#  ');
      const expected = '---#   ';

      expectObservable(e1.pipe(delayError(mergeMap(() => inner)))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('an error of the stage comes before one of the source that waits', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-#     ', undefined, 'source');
      const e1subs = '  ^--!     ';
      const inner = cold(' -----#', undefined, 'stage');
      const innerSubs = '-^----! ';
      const expected = '------#  ';

      expectObservable(e1.pipe(delayError(mergeMap(() => inner)))).toBe(
        expected,
        undefined,
        'stage',
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
    }));

  test('a stage that throws is an error, and the source is left alone', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-|');
      const expected = '#   ';
      const stage = () => {
        throw 'no stage';
      };

      expectObservable(e1.pipe(delayError(stage))).toBe(expected, undefined, 'no stage');
      expectSubscriptions(e1.subscriptions).toBe([]);
    }));

  test('a projector that throws in the stage is an error at once', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b-|');
      const e1subs = '  ^!    ';
      const expected = '-#    ';
      const stage = map(() => {
        throw 'no projection';
      });

      expectObservable(e1.pipe(delayError(stage))).toBe(expected, undefined, 'no projection');
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('a stage that completes early is the end: later errors are nobody’s', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b-#');
      const e1subs = '  ^--!  ';
      const expected = '-a-(b|)';

      expectObservable(e1.pipe(delayError(take(2)))).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('unsubscribing early ends source and stage', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a--b-|');
      const unsub = '   ---!   ';
      const e1subs = '  ^--!   ';
      const inner = cold(' -A---');
      const innerSubs = '-^-!   ';
      const expected = '--A-   ';

      expectObservable(e1.pipe(delayError(mergeMap(() => inner))), unsub).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
    }));

  test('unsubscribing while the error waits ends the stage', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-#     ');
      const unsub = '   -----!   ';
      const inner = cold(' -----A|');
      const innerSubs = '-^---!   ';
      const expected = '------   ';

      expectObservable(e1.pipe(delayError(mergeMap(() => inner))), unsub).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
    }));

  test('a failure belongs to its subscription', () => {
    const tries = [throwError(() => 'failed'), of('fine')];
    const result = defer(() => tries.shift()!).pipe(delayError(identity));

    expect(record(result).error).toEqual({ value: 'failed' });
    expect(record(result)).toMatchObject({ values: ['fine'], error: undefined, completed: true });
  });

  test('stops a synchronous source when it is unsubscribed', () => {
    const { source, emitted } = firehose();

    const { values } = record(source.pipe(delayError(identity), take(3)));

    expect(values).toEqual([0, 1, 2]);
    expect(emitted).toEqual([0, 1, 2]);
  });
});
