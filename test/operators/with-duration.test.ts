import { describe, expect, test } from '@jest/globals';
import {
  asyncScheduler,
  delay,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  pipe,
  Subject,
  throwError,
} from 'rxjs';
import { withDuration } from '../../src/operators/with-duration.js';
import { watchCollections } from '../helpers/kept.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

describe('withDuration', () => {
  /** Takes 3 ms for a, and 1 ms for all others. */
  const through = pipe(
    map((letter: string, index) => ({ letter, index })),
    mergeMap((output) => of(output).pipe(delay(output.letter === 'a' ? 3 : 1))),
  );
  // In virtual time, so is the clock of this scheduler.
  const now = () => asyncScheduler.now();
  const indexOf = ({ index }: { index: number }) => index;
  const values = {
    a: [{ letter: 'a', index: 0 }, 3],
    b: [{ letter: 'b', index: 1 }, 1],
    c: [{ letter: 'c', index: 2 }, 1],
    d: [{ letter: 'd', index: 0 }, 1],
  } as const;

  test.each([
    ['never', '          ------', '-------', '^------'],
    ['empty', '          --|   ', '--|    ', '^-!'],
    ['one', '            a-----|', '---a--|', '^-----!'],
    ['out of order', '   ab--c-|', '--ba-c|', '^-----!'],
    ['source fails', '   d-#    ', '-d#    ', '^-!'],
  ])('%s', (_, input, expected, subscribed) =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(input);
      const timed = e1.pipe(withDuration({ through, indexOf, now }));
      expectObservable(timed).toBe(expected, values);
      expectSubscriptions(e1.subscriptions).toBe(subscribed);
    }),
  );

  test('unsubscribing early ends the source', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  a-b---');
      const unsub = '    --!';
      const timed = e1.pipe(withDuration({ through, indexOf }));
      expectObservable(timed, unsub).toBe('---');
      expectSubscriptions(e1.subscriptions).toBe('^-!');
    }));

  test('what fails inside, fails; a projector that throws, too', () =>
    marbles(({ cold, expectObservable }) => {
      const fails = mergeMap(() => throwError(() => 'inside'));
      expectObservable(cold('-a').pipe(withDuration({ through: fails, indexOf }))).toBe(
        '-#',
        undefined,
        'inside',
      );
      const throws = () => {
        throw 'no index';
      };
      expectObservable(cold('-a').pipe(withDuration({ through, indexOf: throws }))).toBe(
        '----#',
        undefined,
        'no index',
      );
    }));

  test('each subscription counts from 0', () =>
    marbles(({ cold, expectObservable }) => {
      const timed = cold('d|').pipe(withDuration({ through, indexOf, now }));
      expectObservable(timed).toBe('-(d|)', values);
      expectObservable(timed).toBe('-(d|)', values);
    }));

  test('keeps nothing of what came out', () => {
    const collectionWith = watchCollections();
    const inputs = new Subject<string>();
    const outputs = new Subject<number>();
    record(
      inputs.pipe(
        withDuration({
          through: (source) => merge(source.pipe(ignoreElements()), outputs),
          indexOf: (index: number) => index,
        }),
      ),
    );
    for (const letter of ['a', 'b', 'c']) inputs.next(letter);
    const starts = collectionWith(2);
    expect(starts?.size).toBe(3);
    for (const index of [1, 0, 2]) outputs.next(index);
    expect(starts?.size).toBe(0);
  });
});
