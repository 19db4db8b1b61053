import { describe, expect, test } from '@jest/globals';
import { finalize, NEVER, of, Subject, take, type Observable } from 'rxjs';
import { withResource } from '../../src/operators/with-resource.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

/** Notes in `log` when each of the resources it opens is opened and closed. */
function resources(): { log: string[]; open: () => { name: string; unsubscribe(): void } } {
  const log: string[] = [];
  let opened = 0;
  return {
    log,
    open: () => {
      const name = `resource ${(opened += 1)}`;
      log.push(`${name} opened`);
      return { name, unsubscribe: () => log.push(`${name} closed`) };
    },
  };
}

describe('withResource', () => {
  test.each([
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
    ['one', '--a--|', '^----!'],
    ['many', '-a-b-c|', '^-----!'],
    ['an error', '-a--#', '^---!'],
  ])('passes on what is made with the resource: %s', (_, expected, e1subs) =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(expected);

      expectObservable(withResource(resources().open, () => e1)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  test('unsubscribing early ends the stream', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(' -a-b-|');
      const unsub = '   --!   ';
      const e1subs = '  ^-!   ';
      const expected = '-a-   ';

      expectObservable(
        withResource(resources().open, () => e1),
        unsub,
      ).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }));

  test('opens on subscribe, and hands over what it opened', () => {
    const { log, open } = resources();
    const stream = withResource(open, ({ name }) => of(`with ${name}`));
    expect(log).toEqual([]);

    expect(record(stream).values).toEqual(['with resource 1']);
    expect(log).toEqual(['resource 1 opened', 'resource 1 closed']);
  });

  test('closes once when the stream completes', () => {
    const { log, open } = resources();
    const stream = new Subject<string>();
    const result = record(withResource(open, () => stream));

    stream.next('a');
    expect(log).toEqual(['resource 1 opened']);
    stream.complete();
    result.subscription.unsubscribe();

    expect(log).toEqual(['resource 1 opened', 'resource 1 closed']);
  });

  test('closes once when the stream fails', () => {
    const { log, open } = resources();
    const stream = new Subject<string>();
    const result = record(withResource(open, () => stream));

    stream.error('failed');
    result.subscription.unsubscribe();

    expect(result.error).toEqual({ value: 'failed' });
    expect(log).toEqual(['resource 1 opened', 'resource 1 closed']);
  });

  test('closes once when it is unsubscribed', () => {
    const { log, open } = resources();
    const { subscription } = record(withResource(open, () => NEVER));

    subscription.unsubscribe();
    subscription.unsubscribe();

    expect(log).toEqual(['resource 1 opened', 'resource 1 closed']);
  });

  test('closes only after the stream itself was torn down', () => {
    const { log, open } = resources();
    const stream = NEVER.pipe(finalize(() => log.push('stream ended')));

    record(withResource(open, () => stream)).subscription.unsubscribe();

    expect(log).toEqual(['resource 1 opened', 'stream ended', 'resource 1 closed']);
  });

  test('a resource that cannot be opened is an error, and nothing is used or closed', () => {
    let used = false;
    const result = record(
      withResource(
        (): { unsubscribe(): void } => {
          throw 'cannot open';
        },
        () => {
          used = true;
          return NEVER;
        },
      ),
    );

    expect(result.error).toEqual({ value: 'cannot open' });
    expect(used).toBe(false);
  });

  test('closes when the stream cannot be made', () => {
    const { log, open } = resources();
    const result = record(
      withResource(open, (): Observable<never> => {
        throw 'no stream';
      }),
    );

    expect(result.error).toEqual({ value: 'no stream' });
    expect(log).toEqual(['resource 1 opened', 'resource 1 closed']);
  });

  test('each subscription has a resource of its own', () => {
    const { log, open } = resources();
    const stream = withResource(open, () => NEVER);

    const first = record(stream);
    const second = record(stream);
    first.subscription.unsubscribe();
    second.subscription.unsubscribe();

    expect(log).toEqual([
      'resource 1 opened',
      'resource 2 opened',
      'resource 1 closed',
      'resource 2 closed',
    ]);
  });

  test('stops a synchronous stream when it is unsubscribed', () => {
    const { log, open } = resources();
    const { source, emitted } = firehose();

    const { values } = record(withResource(open, () => source).pipe(take(3)));

    expect(values).toEqual([0, 1, 2]);
    expect(emitted).toEqual([0, 1, 2]);
    expect(log).toEqual(['resource 1 opened', 'resource 1 closed']);
  });
});
