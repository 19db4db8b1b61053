import { describe, expect, test } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import {
  bufferCount,
  identity,
  map,
  NEVER,
  pipe,
  Subject,
  take,
  tap,
  throwError,
  zip,
  type OperatorFunction,
} from 'rxjs';
import { pullWithinWindow, type PullWindow } from '../../src/operators/pull-within-window.js';
import { record } from '../helpers/record.js';

const one = () => 1;

/** A window of so many values; of weight 1 each, unless told otherwise. */
const window = (size: number, more: Partial<PullWindow<number>> = {}): PullWindow<number> => ({
  size,
  weightOf: one,
  maxWeight: Infinity,
  minSize: 1,
  ...more,
});

/** Gives 0, 1, 2, …, and notes what was pulled and how it was ended. */
function counting(length = Infinity) {
  const log = { pulled: [] as number[], started: 0, closed: 0, aborted: false };
  const source = async function* (signal: AbortSignal) {
    log.started += 1;
    signal.addEventListener('abort', () => (log.aborted = true));
    try {
      for (let k = 0; k < length; k += 1) {
        await Promise.resolve();
        log.pulled.push(k);
        yield k;
      }
    } finally {
      log.closed += 1;
    }
  };
  return { source, log };
}

/** Lets everything happen that can: pulling takes microtasks alone. */
const settled = async () => {
  for (let k = 0; k < 5; k += 1) await turn();
};

/** A stage that lets a value out for each value of the gate. */
const gated = (gate: Subject<void>): OperatorFunction<number, number> =>
  pipe(
    (values) => zip(values, gate),
    map(([value]) => value),
  );

describe('pullWithinWindow', () => {
  test('passes everything through a stage that settles at once', async () => {
    const { source, log } = counting(1_000);
    const result = record(pullWithinWindow(source, window(1), identity, one));
    await settled();

    expect(result.values).toEqual(log.pulled);
    expect(result.values).toHaveLength(1_000);
    expect(result.completed).toBe(true);
    expect(log).toMatchObject({ started: 1, closed: 1 });
  });

  test('pulls as many values as the window holds, and one more for each that is settled', async () => {
    const { source, log } = counting();
    const gate = new Subject<void>();
    const result = record(pullWithinWindow(source, window(3), gated(gate), one));
    await settled();
    expect(log.pulled).toEqual([0, 1, 2]);

    gate.next();
    await settled();
    expect(log.pulled).toEqual([0, 1, 2, 3]);

    gate.next();
    gate.next();
    await settled();
    expect(log.pulled).toEqual([0, 1, 2, 3, 4, 5]);
    expect(result.values).toEqual([0, 1, 2]);
  });

  test('an output settles as many values as it says, none where it says so', async () => {
    const { source, log } = counting();
    const gate = new Subject<void>();
    const stage = pipe(gated(gate), bufferCount(2));
    const sizes = [0, 2];
    record(pullWithinWindow(source, window(4), stage, () => sizes.shift() ?? 0));
    for (let k = 0; k < 2; k += 1) gate.next();
    await settled();
    expect(log.pulled).toHaveLength(4);

    for (let k = 0; k < 2; k += 1) gate.next();
    await settled();
    expect(log.pulled).toHaveLength(6);
  });

  test('pulls no more once the values inside are heavy enough', async () => {
    const { source, log } = counting();
    const gate = new Subject<void>();
    // 0 + 1 + 2 + 3 + 4 are the first that weigh 10.
    const heavy = window(100, { weightOf: (value) => value, maxWeight: 10 });
    record(pullWithinWindow(source, heavy, gated(gate), one));
    await settled();
    expect(log.pulled).toEqual([0, 1, 2, 3, 4]);

    // The oldest goes first: without 0 they still weigh 10, without 1 they do not.
    gate.next();
    await settled();
    expect(log.pulled).toEqual([0, 1, 2, 3, 4]);
    gate.next();
    await settled();
    expect(log.pulled).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('says which values leave', async () => {
    const { source } = counting(5);
    const gate = new Subject<void>();
    const left: number[] = [];
    const leaving = window(3, { onLeave: (value) => left.push(value) });
    record(pullWithinWindow(source, leaving, gated(gate), (value) => (value === 1 ? 0 : 1)));
    await settled();
    expect(left).toEqual([]);
    for (let k = 0; k < 3; k += 1) gate.next();
    expect(left).toEqual([0, 1]);
  });

  test('pulls what a stage that groups needs, however heavy', async () => {
    const { source, log } = counting();
    const heavy = window(100, { maxWeight: 1, minSize: 4 });
    record(pullWithinWindow(source, heavy, bufferCount(4), () => 0));
    await settled();

    expect(log.pulled).toEqual([0, 1, 2, 3]);
  });

  test('nothing starts before it is subscribed to, and each subscription pulls for itself', async () => {
    const { source, log } = counting(2);
    const result = pullWithinWindow(source, window(1), identity, one);
    await settled();
    expect(log.started).toBe(0);

    const first = record(result);
    const second = record(result);
    await settled();
    expect([first.values, second.values]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(log.started).toBe(2);
  });

  test('empty', async () => {
    const result = record(pullWithinWindow(counting(0).source, window(1), identity, one));
    await settled();

    expect(result).toMatchObject({ values: [], completed: true });
  });

  test('the stage completes after what is inside', async () => {
    const { source } = counting(2);
    const gate = new Subject<void>();
    const result = record(pullWithinWindow(source, window(5), gated(gate), one));
    await settled();
    gate.next();
    expect(result.completed).toBe(false);

    gate.next();
    expect(result).toMatchObject({ values: [0, 1], completed: true });
  });

  test('unsubscribing while the window is full closes the source', async () => {
    const { source, log } = counting();
    const result = record(pullWithinWindow(source, window(2), () => NEVER, one));
    await settled();
    expect(log.closed).toBe(0);

    result.subscription.unsubscribe();
    await settled();
    expect(log).toMatchObject({ pulled: [0, 1], closed: 1, aborted: true });
  });

  test('unsubscribing in the middle of a read tells the source, and its late value goes nowhere', async () => {
    const seen: number[] = [];
    let arrive: (value: number) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const source = async function* (given: AbortSignal) {
      signal = given;
      yield await new Promise<number>((resolve) => (arrive = resolve));
      seen.push(-1); // must not be pulled
    };
    const stage = tap((value: number) => seen.push(value));
    const result = record(pullWithinWindow(source, window(2), stage, one));
    await settled();
    expect(signal?.aborted).toBe(false);

    result.subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
    arrive(1);
    await settled();
    expect(seen).toEqual([]);
  });

  test('an error of the source goes through the stage', async () => {
    const source = async function* () {
      yield await Promise.resolve(1);
      throw 'broken';
    };
    const result = record(pullWithinWindow(source, window(2), identity, one));
    await settled();

    expect(result).toMatchObject({ values: [1], error: { value: 'broken' } });
  });

  test.each<[string, OperatorFunction<number, number>]>([
    ['an error of the stage', () => throwError(() => 'broken')],
    ['a stage that completes early', take(0)],
  ])('%s, at once: nothing is pulled', async (_, stage) => {
    const { source, log } = counting();
    record(pullWithinWindow(source, window(2), stage, one));
    await settled();

    expect(log.pulled).toEqual([]);
  });

  test('a stage that completes in the middle closes the source', async () => {
    const { source, log } = counting();
    const result = record(pullWithinWindow(source, window(2), take(3), one));
    await settled();

    expect(result).toMatchObject({ values: [0, 1, 2], completed: true });
    expect(log).toMatchObject({ closed: 1, aborted: true });
  });

  test.each([
    [
      '`settles`',
      {},
      () => {
        throw 'no count';
      },
    ],
    [
      '`weightOf`',
      {
        weightOf: () => {
          throw 'no count';
        },
      },
      one,
    ],
  ])('%s that throws is an error, and closes the source', async (_, more, settles) => {
    const { source, log } = counting();
    const result = record(pullWithinWindow(source, window(2, more), identity, settles));
    await settled();

    expect(result.error).toEqual({ value: 'no count' });
    expect(log.closed).toBe(1);
  });
});
