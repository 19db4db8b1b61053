import { describe, expect, test } from '@jest/globals';
import {
  bufferCount,
  concatMap,
  EMPTY,
  identity,
  Observable,
  of,
  range,
  Subject,
  throwError,
  timer,
  map,
} from 'rxjs';
import { readWithinWindow, type ReadWindow } from '../../src/operators/read-within-window.js';
import { firehose } from '../helpers/firehose.js';
import { marbles } from '../helpers/marbles.js';
import { record } from '../helpers/record.js';

const one = () => 1;
const WINDOW: ReadWindow<number> = {
  size: 100,
  reads: 100,
  weightOf: identity,
  maxWeight: Infinity,
  minSize: 1,
};

/** Notes which reads began; each ends with its weight when the test says so. */
function slowReads() {
  const begun: number[] = [];
  const ends = new Map<number, (weight: number) => void>();
  const read = (input: number) =>
    new Observable<number>((subscriber) => {
      begun.push(input);
      ends.set(input, (weight) => {
        subscriber.next(weight);
        subscriber.complete();
      });
      return () => ends.delete(input);
    });
  return { begun, read, end: (input: number, weight: number) => ends.get(input)?.(weight), ends };
}

/** A stage that lets nothing out before the gate opens, and then one value each time. */
const gated = (gate: Subject<void>) => (values: Observable<number>) =>
  new Observable<number>((subscriber) => {
    const held: number[] = [];
    subscriber.add(gate.subscribe(() => subscriber.next(held.shift() as number)));
    return values.subscribe({
      next: (value) => held.push(value),
      error: (error: unknown) => subscriber.error(error),
    });
  });

describe('readWithinWindow', () => {
  test('reads several at once, as many as the window holds', () =>
    marbles(({ cold, expectObservable }) => {
      const read = (input: string) => timer(2).pipe(map(() => input));
      const slow = concatMap((value: string) => timer(3).pipe(map(() => value)));
      const source = cold('    abcd|');
      const expected = '       -----a--b--c--(d|)';
      const window = { ...WINDOW, size: 2, weightOf: one };
      expectObservable(source.pipe(readWithinWindow(read, window, slow, one))).toBe(expected);
    }));

  test('the stage gets what was read in the order in which it came', () =>
    marbles(({ cold, expectObservable }) => {
      const read = (input: string) => timer(input === 'a' ? 4 : 1).pipe(map(() => input));
      const source = cold('    ab-|');
      const expected = '       --b-(a|)';
      const window = { ...WINDOW, weightOf: one };
      expectObservable(source.pipe(readWithinWindow(read, window, identity, one))).toBe(expected);
    }));

  test('at most `reads` at once', () => {
    const { begun, read, end } = slowReads();
    record(range(0, 5).pipe(readWithinWindow(read, { ...WINDOW, reads: 2 }, identity, one)));
    expect(begun).toEqual([0, 1]);
    end(1, 0);
    expect(begun).toEqual([0, 1, 2]);
  });

  test('once those inside weigh too much no more are read, until an output takes them away', () => {
    const gate = new Subject<void>();
    const { begun, read, end } = slowReads();
    const window = { ...WINDOW, maxWeight: 10 };
    record(range(0, 9).pipe(readWithinWindow(read, { ...window, reads: 1 }, gated(gate), one)));
    end(0, 6);
    end(1, 6);
    expect(begun).toEqual([0, 1]);
    gate.next();
    expect(begun).toEqual([0, 1, 2]);
  });

  test('a read that is under way counts as the largest so far', () => {
    const { begun, read, end } = slowReads();
    const input = new Subject<number>();
    const window = { ...WINDOW, maxWeight: 10 };
    record(input.pipe(readWithinWindow(read, window, gated(new Subject()), one)));
    input.next(0);
    end(0, 4);
    input.next(1);
    input.next(2);
    // 4 inside and two reads of perhaps 4 each: no more.
    input.next(3);
    expect(begun).toEqual([0, 1, 2]);
    end(1, 1);
    // 5 inside and one read of perhaps 4.
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test('but never fewer than `minSize`: a stage that groups would wait for ever', () => {
    const read = (input: number) => of(input);
    const window = { ...WINDOW, weightOf: () => 100, maxWeight: 10, minSize: 4 };
    const run = record(
      range(0, 8).pipe(readWithinWindow(read, window, bufferCount(4), ({ length }) => length)),
    );
    expect(run.values).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(run.completed).toBe(true);
  });

  test('ends with its source, also with an empty one', () => {
    const run = record(EMPTY.pipe(readWithinWindow(() => of(1), WINDOW, identity, one)));
    expect(run.values).toEqual([]);
    expect(run.completed).toBe(true);
  });

  test('an error of a read, of the source, of the stage and of `settles` ends it', () => {
    const boom = new Error('boom');
    const fail = () => throwError(() => boom);
    const broken = () => {
      throw boom;
    };
    const runs = [
      of(1).pipe(readWithinWindow(fail, WINDOW, identity, one)),
      fail().pipe(readWithinWindow(() => of(1), WINDOW, identity, one)),
      of(1).pipe(readWithinWindow(() => of(1), WINDOW, fail, one)),
      of(1).pipe(readWithinWindow(() => of(1), WINDOW, identity, broken)),
    ];
    expect(runs.map((run) => record(run).error?.value)).toEqual([boom, boom, boom, boom]);
  });

  test('unsubscribing ends the reads and the source', () => {
    const { ends, read } = slowReads();
    const source = new Subject<number>();
    const run = source.pipe(readWithinWindow(read, WINDOW, identity, one)).subscribe();
    source.next(0);
    source.next(1);
    expect([...ends.keys()]).toEqual([0, 1]);
    run.unsubscribe();
    expect([...ends.keys()]).toEqual([]);
    expect(source.observed).toBe(false);
  });

  test('stops a source that never pauses', () => {
    const { source, emitted } = firehose();
    const fail = () => throwError(() => new Error('boom'));
    record(source.pipe(readWithinWindow(fail, WINDOW, identity, one)));
    expect(emitted).toEqual([0]);
  });
});
