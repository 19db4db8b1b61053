import { describe, expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { NEVER, of } from 'rxjs';
import { untilAborted } from '../../src/operators/until-aborted.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

describe('untilAborted', () => {
  test('the reason is the error, and the source is unsubscribed from', () =>
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const controller = new AbortController();
      const e1 = cold(' -a-b-c-|');
      const e1subs = '  ^---!   ';
      const expected = '-a-b#   ';
      hot('             ----a   ').subscribe(() => controller.abort('enough'));

      expectObservable(e1.pipe(untilAborted(controller.signal))).toBe(
        expected,
        undefined,
        'enough',
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test.each(['-', '|', '-a|', '-a-b-|', '-a-#'])('not aborted, %s passes', (marble) =>
    marbles(({ cold, expectObservable }) => {
      const { signal } = new AbortController();

      expectObservable(cold(marble).pipe(untilAborted(signal))).toBe(marble);
      expectObservable(cold(marble).pipe(untilAborted(undefined))).toBe(marble);
    }),
  );

  test('unsubscribing ends the source', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('-a-b-');

      expectObservable(e1.pipe(untilAborted(new AbortController().signal)), '--!').toBe('-a-');
      expectSubscriptions(e1.subscriptions).toBe('^-!');
    }));

  test('aborted before: the source is never subscribed to', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('a|');

      expectObservable(e1.pipe(untilAborted(AbortSignal.abort('before')))).toBe(
        '#',
        undefined,
        'before',
      );
      expectSubscriptions(e1.subscriptions).toBe([]);
    }));

  test('without a reason of its own, an AbortError', () => {
    const controller = new AbortController();
    const result = record(NEVER.pipe(untilAborted(controller.signal)));
    controller.abort();
    expect(result.error?.value).toMatchObject({ name: 'AbortError' });
  });

  test('aborted by what it emits on subscribe', () => {
    const controller = new AbortController();
    const { source, emitted } = firehose();
    const result = record(source.pipe(untilAborted(controller.signal)), (value) => {
      if (value === 2) controller.abort('enough');
    });
    expect(emitted).toEqual([0, 1, 2]);
    expect(result.error).toEqual({ value: 'enough' });
  });

  test('leaves no listener on the signal', () => {
    const { signal } = new AbortController();
    record(of(1).pipe(untilAborted(signal)));
    record(NEVER.pipe(untilAborted(signal))).subscription.unsubscribe();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
