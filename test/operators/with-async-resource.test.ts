import { describe, expect, test } from '@jest/globals';
import { NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { withAsyncResource } from '../../src/operators/with-async-resource.js';
import { record } from '../helpers/record.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A resource that is opened and closed when the test says so; what happens is noted. */
function resource() {
  const log: string[] = [];
  let opened: () => void = () => undefined;
  let closed: () => void = () => undefined;
  const open = () => {
    log.push('opening');
    return new Promise<{ close(): Promise<void> }>((resolve) => {
      opened = () =>
        resolve({
          close: () => {
            log.push('closing');
            return new Promise((done) => (closed = done));
          },
        });
    });
  };
  return {
    log,
    open,
    opened: async () => {
      opened();
      await turn();
    },
    closed: async () => {
      closed();
      await turn();
    },
  };
}

describe('withAsyncResource', () => {
  test('nothing happens before subscribe; the stream begins when it is open', async () => {
    const { log, open, opened } = resource();
    const stream = withAsyncResource(open, () => of('value'));
    await turn();
    expect(log).toEqual([]);
    const recording = record(stream);
    expect(recording.values).toEqual([]);
    await opened();
    expect(recording.values).toEqual(['value']);
  });

  test('it completes when it is closed, and not before', async () => {
    const { log, open, opened, closed } = resource();
    const recording = record(withAsyncResource(open, () => of(1, 2)));
    await opened();
    expect(recording).toMatchObject({ values: [1, 2], completed: false });
    await closed();
    expect(recording.completed).toBe(true);
    expect(log).toEqual(['opening', 'closing']);
  });

  test.each([
    ['of the stream', (error: Error) => () => throwError(() => error)],
    [
      'of making it',
      (error: Error) => () => {
        throw error;
      },
    ],
  ])('an error %s comes out when it is closed', async (_, use) => {
    const { log, open, opened, closed } = resource();
    const error = new Error('no');
    const recording = record(withAsyncResource(open, use(error)));
    await opened();
    expect(recording.error).toBeUndefined();
    await closed();
    expect(recording.error).toEqual({ value: error });
    expect(log).toEqual(['opening', 'closing']);
  });

  test('what cannot be opened is the error', async () => {
    const error = new Error('no');
    const recording = record(
      withAsyncResource(
        () => Promise.reject(error),
        () => of(1),
      ),
    );
    await turn();
    expect(recording).toMatchObject({ values: [], error: { value: error } });
  });

  test('unsubscribing closes it, once', async () => {
    const { log, open, opened, closed } = resource();
    const source = new Subject<number>();
    const { subscription } = record(withAsyncResource(open, () => source));
    await opened();
    expect(source.observed).toBe(true);
    subscription.unsubscribe();
    expect(source.observed).toBe(false);
    await closed();
    expect(log).toEqual(['opening', 'closing']);
  });

  test('unsubscribing while it is opened closes it, and uses it for nothing', async () => {
    const { log, open, opened } = resource();
    let uses = 0;
    const { subscription } = record(
      withAsyncResource(open, () => {
        uses += 1;
        return NEVER;
      }),
    );
    subscription.unsubscribe();
    await opened();
    expect(log).toEqual(['opening', 'closing']);
    expect(uses).toBe(0);
  });

  test('a stream that is left in the middle of a value ends there', async () => {
    const { open, opened } = resource();
    let emitted = 0;
    const endless = new Observable<number>((subscriber) => {
      while (!subscriber.closed && emitted < 100) subscriber.next((emitted += 1));
    });
    const recording = record(
      withAsyncResource(open, () => endless),
      (value) => {
        if (value === 3) recording.subscription.unsubscribe();
      },
    );
    await opened();
    expect(emitted).toBe(3);
  });
});
